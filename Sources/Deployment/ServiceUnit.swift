import Trust

/// The unit by which systemd keeps an agent running, systemd.unit(5); what it says is explained in `appliance/rs-agent.service`, which a test
/// compares with it.
enum ServiceUnit {
  /// The text of the unit file.
  static func text(_ place: InstallationPlace, for company: CompanyName) -> String {
    """
    [Unit]
    Description=Remote support: the agent of \(harmless(company.name)) (\(harmless(company.domain)))
    After=network-online.target display-manager.service
    Wants=network-online.target
    StartLimitIntervalSec=0
    ConditionPathExists=\(place.state)/agent.db

    [Service]
    ExecStart=\(place.program) agent --unattended --data \(place.state)
    Environment=LIBDISPATCH_LOG=NO
    Restart=always
    RestartSec=1
    RestartPreventExitStatus=78
    UMask=0077
    CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE CAP_SETUID CAP_SETGID
    NoNewPrivileges=yes
    ProtectSystem=strict
    ReadWritePaths=\(place.state)
    ProtectHome=read-only
    ProtectClock=yes
    ProtectHostname=yes
    ProtectKernelLogs=yes
    ProtectKernelModules=yes
    ProtectKernelTunables=yes
    ProtectControlGroups=yes
    RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
    RestrictNamespaces=yes
    RestrictRealtime=yes
    RestrictSUIDSGID=yes
    LockPersonality=yes
    MemoryDenyWriteExecute=yes
    SystemCallArchitectures=native
    SystemCallFilter=@system-service

    [Install]
    WantedBy=multi-user.target

    """
  }

  /// A name in a line of a unit: nothing in it is a specifier or goes on in the next line.
  private static func harmless(_ name: String) -> String {
    DisplayName.shown(name).replacing("%", with: "%%").replacing("\\", with: "/")
  }
}
