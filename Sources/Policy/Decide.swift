/// What was decided: a grant, or why not.
public enum Decision: ~Copyable {
  case allow(Grant)
  case deny(Denial)
}

/// Decides one request, purely: the relay asks early, for a good answer; the agent asks again, and its answer counts.
///
/// `now` is wall time, used for certificates only; the life of a grant is measured by the agent's monotonic clock.
public func decide(_ request: SessionRequest, facts: Facts, at now: Timestamp) -> Decision {
  for rule in Rule.allCases {
    if let denial = rule.objection(to: request, facts, at: now) { return .deny(denial) }
  }
  return .allow(Grant(request, facts, at: now))
}
