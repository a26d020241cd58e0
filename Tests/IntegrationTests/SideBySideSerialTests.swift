import Foundation
import TestSupport
import Testing

/// Two organisations look after one machine: an agent and a relay each, and nothing between them.
@Suite("Side by side", .serialized) struct SideBySideSerialTests {
  @Test(
    "S4-13: two organisations' agents run on one machine and are used at once; the end of one's session and agent is nothing to the other's"
  )
  func sideBySide() throws {
    let screen = try DisplayServer.xvfb()
    let (ours, theirs) = (try Installation(source: screen), try Installation(source: screen))
    let text = ours.folder.file("typed")
    let xterm = try Program(
      "/usr/bin/xterm", ["-geometry", "80x20+0+0", "-e", "sh", "-c", "cat > \(text)"],
      environment: ["DISPLAY": screen.name, "LC_ALL": "C.UTF-8"])
    defer { xterm.end(SIGKILL) }
    let (glass, other) = (try DisplayServer.xvfb(), try DisplayServer.xvfb())
    let (viewer, observer) = (try ours.viewer(on: glass, ["--full-screen"]), try theirs.viewer(on: other, ["--full-screen"]))
    #expect(viewer.says("\"picture\"") && observer.says("\"picture\""), "\(viewer.said) \(observer.said)")

    // Both see the machine to the pixel, and both type, each what the layout lacks too.
    for (display, line) in [(glass, "ours 中"), (other, "theirs 文")] {
      try display.run("xdotool", "mousemove", "150", "120")
      #expect(wait { (try? screen.run("xdotool", "getmouselocation"))?.hasPrefix("x:150 y:120") == true })
      try display.run("xdotool", "type", "--delay", "30", line + "\n")
      #expect(wait { (try? String(contentsOfFile: text, encoding: .utf8))?.contains(line + "\n") == true }, "\(line)")
    }
    for display in [glass, other] {
      #expect(try wait { try Workplace.pixels(of: display).pixels == Workplace.pixels(of: screen).pixels })
    }

    // What one relay knows is one organisation's.
    #expect(try ours.audit("session.start") == 1 && theirs.audit("session.start") == 1)
    viewer.end()
    #expect(try wait { try ours.audit("session.end") == 1 })
    ours.agent.end(SIGKILL)
    try other.run("xdotool", "type", "--delay", "30", "still here\n")
    #expect(wait { (try? String(contentsOfFile: text, encoding: .utf8))?.contains("still here\n") == true })
    #expect(try theirs.audit("session.end") == 0)
    try ours.restartAgent()
    #expect(try ours.headlessViewer("--screenshot", ours.folder.file("a.png")).ended() == 0)
    #expect(observer.isRunning)
    observer.end()
  }

  @Test("S4-13: agents of two organisations share no folder: a second one on the same state says so and leaves it alone")
  func ownState() throws {
    let installation = try Installation()
    let second = try installation.company.start([
      "agent", "--unattended", "--data", installation.folder.file("agent"), "--display", installation.source.name,
    ])
    #expect(second.ended() == 75, "\(second.said)")
    #expect(installation.agent.isRunning)
  }

  @Test(
    "S4-13: what hears the network runs as the user of its own state folder, so that two agents cannot read each other's keys")
  func ownUser() throws {
    try #require(geteuid() == 0, "this test makes a user, and needs root")
    let company = try Company()
    let user = "rs-agent-t\(getpid())"
    let made = try company.folder.run(
      "useradd --system --no-create-home \(user) && chmod 755 . && install -d -m 700 -o \(user) state")
    defer { _ = try? company.folder.run("userdel --force \(user)") }
    try #require(made.status == 0, "\(made.text)")
    let token = try company.command(["token", "create", "--customer", "Bäckerei Müller", "--class", "server"])
    let address = try #require(token.lines.first { $0.hasPrefix("https://") }, "\(token.lines)")
    let start = ["agent", "--unattended", "--data", company.folder.file("state")]
    let enrolled = try company.start(start + ["--enrol", address, "--accept-permanent-access", "2", "--enrol-only"])
    #expect(enrolled.ended() == 0, "\(enrolled.said)")
    #expect(try company.folder.run("stat -c %U state/agent.db").text == user + "\n")
    let agent = try company.start(start)
    #expect(agent.says("Connected to the relay"), "\(agent.said)")
    let owners = try company.folder.run("ps -o user:32= -p \(agent.id) --ppid \(agent.id)").text.split(separator: "\n").map {
      $0.filter { $0 != " " }
    }
    #expect(Set(owners) == ["root", user], "\(owners)")
    agent.end()
  }

  @Test(
    "S4-13: appliance/install sets up a second agent with program, folder, user and unit of its own, and takes only that away again"
  )
  func install() throws {
    try #require(geteuid() == 0, "this test makes a root folder with users of its own, and needs root")
    let folder = try TemporaryFolder()
    let appliance = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../appliance").path
    // The image: this machine's programs, and accounts of its own. The program to install is not what is tested.
    let prepared = try folder.run(
      """
      set -e
      mkdir -p appliance/out image/{etc,var/lib,usr,tmp,proc,dev}
      cp \(appliance)/install \(appliance)/*.service appliance/
      printf '#!/bin/sh\\n' > appliance/out/rs && chmod 755 appliance/out/rs
      cp /etc/passwd /etc/group /etc/shadow /etc/login.defs /etc/nsswitch.conf image/etc/ && touch image/etc/gshadow
      """)
    try #require(prepared.status == 0, "\(prepared.text)")
    // In a file system view of its own, which goes with the command.
    func install(_ arguments: String) throws -> (text: String, status: Int32) {
      try folder.run(
        """
        unshare --mount bash -c 'set -e; mount --bind /usr image/usr -o ro; mkdir -p image/usr-local
        mount -t tmpfs tmpfs image/usr/local; cp -a image/usr-local/. image/usr/local/
        for link in bin sbin lib lib64; do [ -e image/$link ] || cp -a /$link image/; done
        appliance/install \(arguments) --root "$PWD/image"; rm -rf image/usr-local; cp -a image/usr/local image/usr-local'
        """)
    }
    for arguments in ["agent", "agent muster"] {
      let done = try install(arguments)
      try #require(done.status == 0, "\(done.text)")
    }
    let units = try folder.run(
      "cd image/etc/systemd/system && ls && grep -hE '^(ExecStart|ReadWritePaths|ConditionPathExists)' *"
    ).text
    #expect(
      units.contains("rs-agent.service\nrs-agent-muster.service\n")
        || units.contains("rs-agent-muster.service\nrs-agent.service\n"), "\(units)")
    #expect(units.contains("ExecStart=/usr/local/bin/rs-muster agent --unattended --data /var/lib/rs-agent-muster\n"), "\(units)")
    #expect(units.contains("ExecStart=/usr/local/bin/rs agent --unattended --data /var/lib/rs-agent\n"), "\(units)")
    #expect(units.contains("ReadWritePaths=/var/lib/rs-agent-muster\n"), "\(units)")
    let owners = try folder.run(
      "grep -E '^rs-agent' image/etc/passwd | cut -d: -f3 | sort -u | wc -l; stat -c '%a %u' image/var/lib/rs-agent*; ls image/usr-local/bin"
    ).text
    #expect(owners.hasPrefix("2\n") && owners.contains("rs-muster\n"), "\(owners)")

    let removed = try install("--remove agent muster")
    #expect(removed.status == 0, "\(removed.text)")
    let left = try folder.run("ls image/etc/systemd/system image/usr-local/bin image/var/lib").text
    #expect(left.contains("rs-agent.service") && !left.contains("rs-agent-muster.service"), "\(left)")
    #expect(!left.contains("rs-muster"), "\(left)")
    #expect(try install("agent 'Muster GmbH'").status == 64)
  }
}
