import Foundation
import NIOCore
import TestSupport
import Testing

/// The relay under load, beside HAProxy in the same run: `appliance/bench/relay` starts it and says what the columns mean.
@Suite(.serialized, .enabled(if: Setting.bench != nil))
struct RelayMeasurement {
  /// Processors that the forwarders run on; the load runs on the others.
  private let processors = Setting.text("PROCESSOR", "0")
  private let rounds = Setting.number("ROUNDS", 3)
  private let seconds = Setting.number("SECONDS_EACH", 4)
  private let sessions = Setting.number("SESSIONS", 200)
  private let streams = Setting.number("STREAMS", 8)
  /// 200 kB/s in thirty messages.
  private let message = 6667
  private let interval = TimeAmount.microseconds(33_333)

  @Test(.enabled(if: Setting.bench == "forwarding")) func `throughput, processor time, memory and delay`() async throws {
    var measured: [Measured] = [
      Measured(try await MeasuredProxy(processors: nil)), Measured(try await MeasuredProxy(processors: processors)),
      Measured(try await MeasuredRelay(processors: processors, devices: sessions)),
    ]
    for index in measured.indices { try await measured[index].open(sessions) }
    for _ in 0..<rounds {
      for index in measured.indices { try await sendMessages(&measured[index]) }
    }
    for _ in 0..<(streams == 0 ? 0 : rounds) {
      for index in measured.indices { try await flood(&measured[index]) }
    }
    print(Table.head)
    for each in measured { print(Table.row(each)) }
    print(Table.ratios(measured[2], measured[1], direct: measured[0]))
  }

  @Test(.enabled(if: Setting.bench == "agents")) func `design 9: ten thousand idle agents need at most 400 MB`() async throws {
    let count = Setting.number("AGENTS", 10000)
    let relay = try await MeasuredRelay(processors: processors, devices: count)
    let before = try relay.memory()
    let clock = ContinuousClock.now
    let agents = try await withThrowingTaskGroup(of: [Peer].self) { group in
      for worker in 0..<16 {
        group.addTask {
          var peers: [Peer] = []
          for number in stride(from: worker, to: count, by: 16) { peers.append(try await relay.agent(number)) }
          return peers
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let arriving = (ContinuousClock.now - clock) / .seconds(1)
    try await Task.sleep(for: .seconds(3))
    let time = try relay.processorTime()
    try await Task.sleep(for: .seconds(40))
    let load = (try relay.processorTime() - time) / 40
    let memory = try relay.memory()
    #expect(!agents.contains { !$0.connection.isOpen })
    print(
      """
      | agents | MB | kB each | cores while idle | s until all were there |
      |--:|--:|--:|--:|--:|
      | \(count) | \(memory / 1000) | \((memory - before) / count) | \(String(format: "%.3f | %.0f", load, arriving)) |
      """)
    #expect(memory <= 400_000 * max(1, count / 10000))
  }

  /// Every session sends 200 kB/s.
  private func sendMessages(_ measured: inout Measured) async throws {
    var gauges: [Gauge] = []
    var tasks: [RepeatedTask] = []
    for (number, way) in measured.ways.enumerated() {
      gauges.append(try await Gauge.at(way, message: message))
      let start = TimeAmount.nanoseconds(interval.nanoseconds * Int64(number) / Int64(measured.ways.count))
      tasks.append(Load.messages(message, every: interval, after: start, on: way))
    }
    try await Task.sleep(for: .seconds(1))
    let (before, time) = (gauges.map { $0.read().delays.count }, try measured.forwarder.processorTime())
    try await Task.sleep(for: .seconds(seconds))
    measured.load.append((try measured.forwarder.processorTime() - time) / Double(seconds))
    measured.busy.append(try measured.forwarder.memory())
    for task in tasks { task.cancel() }
    let delays = zip(gauges, before).flatMap { $0.read().delays.dropFirst($1) }.sorted()
    #expect(delays.count > sessions * seconds * 25)
    measured.median.append(Double(delays[delays.count / 2]) / 1e6)
    measured.late.append(Double(delays[delays.count * 99 / 100]) / 1e6)
    try await Task.sleep(for: .milliseconds(300))
    for (way, gauge) in zip(measured.ways, gauges) { try await way.sink.pipeline.removeHandler(gauge).get() }
  }

  /// A few sessions send as much as they can.
  private func flood(_ measured: inout Measured) async throws {
    let ways = measured.ways.prefix(streams)
    var gauges: [Gauge] = []
    var floods: [Flood] = []
    for way in ways {
      gauges.append(try await Gauge.at(way))
      floods.append(try await Load.flood(way))
    }
    try await Task.sleep(for: .seconds(1))
    let (before, time) = (gauges.map { $0.read().bytes }, try measured.forwarder.processorTime())
    let clock = ContinuousClock.now
    try await Task.sleep(for: .seconds(seconds))
    let bytes = zip(gauges, before).reduce(0) { $0 + $1.0.read().bytes - $1.1 }
    let spent = try measured.forwarder.processorTime() - time
    measured.megabytes.append(Double(bytes) / 1e6 / ((ContinuousClock.now - clock) / .seconds(1)))
    measured.perGigabyte.append(spent / (Double(bytes) / 1e9))
    for (way, flood) in zip(ways, floods) { try await way.source.pipeline.removeHandler(flood).get() }
    try await Task.sleep(for: .seconds(1))
    for (way, gauge) in zip(ways, gauges) { try await way.sink.pipeline.removeHandler(gauge).get() }
  }
}

/// How a measurement is told what to do.
enum Setting {
  /// Which measurement is wanted; nil in an ordinary run of the tests.
  static var bench: String? { ProcessInfo.processInfo.environment["RS_BENCH"] }
  static func text(_ name: String, _ otherwise: String) -> String { ProcessInfo.processInfo.environment[name] ?? otherwise }
  static func number(_ name: String, _ otherwise: Int) -> Int { Int(text(name, "")) ?? otherwise }
}

/// A forwarder and its figures, one of each round.
private struct Measured {
  let forwarder: any MeasuredForwarder
  var ways: [Way] = []
  /// Kilobytes without connections, and with all of them idle.
  var empty = 0
  var idle = 0
  var busy: [Int] = []
  /// Cores in use while every session sends 200 kB/s.
  var load: [Double] = []
  /// Milliseconds.
  var median: [Double] = []
  var late: [Double] = []
  var megabytes: [Double] = []
  var perGigabyte: [Double] = []

  init(_ forwarder: any MeasuredForwarder) { self.forwarder = forwarder }

  mutating func open(_ count: Int) async throws {
    empty = try forwarder.memory()
    for _ in 0..<count { ways.append(try await forwarder.open()) }
    try await Task.sleep(for: .seconds(1))
    idle = try forwarder.memory()
  }
}

private enum Table {
  static let head = """
    | | MB/s per core | CPU s/GB | kB per idle session | kB per busy session | 200 x 200 kB/s: cores | delay p50 ms | delay p99 ms |
    |---|--:|--:|--:|--:|--:|--:|--:|
    """

  static func row(_ each: Measured) -> String {
    let perSession = { (kilobytes: Int) in Double(kilobytes - each.empty) / Double(each.ways.count) }
    let cells = [
      number(middle(each.megabytes), 0), number(middle(each.perGigabyte), 2), number(perSession(each.idle), 1),
      number(perSession(each.busy.max() ?? 0), 1), number(middle(each.load), 2), number(middle(each.median), 2),
      number(middle(each.late), 2),
    ]
    return "| \(each.forwarder.name) | \(cells.joined(separator: " | ")) |"
  }

  /// What the first needs more than the second; below 1 it is ahead, but for the throughput. Delays are those added.
  static func ratios(_ mine: Measured, _ other: Measured, direct: Measured) -> String {
    let added = { (each: Measured) in middle(each.late) - middle(direct.late) }
    return """
      → rs / HAProxy: throughput x \(number(middle(mine.megabytes) / middle(other.megabytes), 2)), \
      CPU per GB x \(number(middle(zip(mine.perGigabyte, other.perGigabyte).map { $0 / $1 }), 2)) \
      (rounds: \(zip(mine.perGigabyte, other.perGigabyte).map { number($0 / $1, 2) }.joined(separator: " "))), \
      added delay p99 \(number(added(mine), 2)) ms and \(number(added(other), 2)) ms
      """
  }

  /// The median; NaN of nothing.
  private static func middle(_ values: [Double]) -> Double { values.isEmpty ? .nan : values.sorted()[values.count / 2] }
  private static func number(_ value: Double, _ digits: Int) -> String {
    value.isNaN ? "–" : String(format: "%.\(digits)f", value)
  }
}
