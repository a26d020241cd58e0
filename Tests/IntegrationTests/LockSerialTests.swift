import Foundation
import TestSupport
import Testing

/// A logind of the test's own on a bus of its own, which the real loginctl speaks to. It says what it was asked, and whether the desktops of its two
/// sessions lock themselves when they are told to.
private final class LoginService {
  /// The session with the agent's display, and another one.
  static let (session, other) = ("c2", "c1")
  let program: Program
  private let folder: TemporaryFolder
  private let address: String
  private let bus: Program

  /// Starts both. `delay` is how long a desktop takes to lock itself, seconds; nil: it never does.
  init(display: String, delay: Double?) throws {
    try #require(geteuid() == 0, "this test shows the agent another /run, and needs root")
    folder = try TemporaryFolder()
    address = "unix:path=" + folder.file("bus")
    try folder.write(Array(Self.configuration(folder.file("bus")).utf8), to: "bus.conf")
    try folder.write(Array(Self.service.utf8), to: "logind.py")
    for (id, display) in [(Self.other, ":99999"), (Self.session, display)] {
      try folder.write(Array("UID=0\nACTIVE=1\nSEAT=seat0\nCLASS=user\nDISPLAY=\(display)\n".utf8), to: id)
    }
    bus = try Program("/usr/bin/dbus-daemon", ["--config-file", folder.file("bus.conf"), "--nofork", "--print-address"])
    try #require(bus.says("unix:path="), "\(bus.said)")
    program = try Program(
      "/usr/bin/python3", [folder.file("logind.py"), address, "\(delay ?? -1)", Self.other, Self.session])
    try #require(program.says("ready"), "\(program.said)")
  }

  /// A machine that was started by systemd, with this logind, for an agent.
  var surroundings: Installation.Surroundings {
    let script = """
      mount -t tmpfs none /run && mkdir -p /run/systemd/system /run/systemd/sessions && cd \(folder.path) &&
      cp \(Self.other) \(Self.session) /run/systemd/sessions && exec "$@"
      """
    return Installation.Surroundings(
      command: ["unshare", "--mount", "bash", "-c", script, "bash"], environment: ["DBUS_SYSTEM_BUS_ADDRESS": address])
  }

  private static func configuration(_ path: String) -> String {
    """
    <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
      "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
    <busconfig>
      <listen>unix:path=\(path)</listen>
      <policy context="default">
        <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
      </policy>
    </busconfig>
    """
  }

  private static let service = """
    import sys, dbus, dbus.service
    from dbus.mainloop.glib import DBusGMainLoop
    from gi.repository import GLib

    DBusGMainLoop(set_as_default=True)
    bus = dbus.bus.BusConnection(sys.argv[1])
    delay = float(sys.argv[2])
    root = "/org/freedesktop/login1"

    class Session(dbus.service.Object):
        def __init__(self, id):
            self.id, self.locked = id, False
            super().__init__(bus, root + "/session/" + id)

        def lock(self):
            if delay >= 0:
                GLib.timeout_add(int(delay * 1000), self.obey)

        def obey(self):
            self.locked = True

        @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="s", out_signature="a{sv}")
        def GetAll(self, interface):
            print("asked", self.id, "yes" if self.locked else "no", flush=True)
            return {"Id": self.id, "LockedHint": self.locked}

    class Manager(dbus.service.Object):
        @dbus.service.method("org.freedesktop.login1.Manager", in_signature="s")
        def LockSession(self, id):
            print("lock", id, flush=True)
            sessions[id].lock()

        @dbus.service.method("org.freedesktop.login1.Manager")
        def LockSessions(self):
            print("lock all", flush=True)

        @dbus.service.method("org.freedesktop.login1.Manager", in_signature="s", out_signature="o")
        def GetSession(self, id):
            return dbus.ObjectPath(root + "/session/" + id)

    sessions = {id: Session(id) for id in sys.argv[3:]}
    manager = Manager(bus, root)
    name = dbus.service.BusName("org.freedesktop.login1", bus)
    print("ready", flush=True)
    GLib.MainLoop().run()
    """
}

@Suite("Lock", .serialized) struct LockSerialTests {
  /// An installation on a machine with this logind, and a screen locker that leaves a file.
  private func installation(delay: Double?) throws -> (Installation, LoginService, locked: () -> Bool) {
    let source = try DisplayServer.xvfb()
    let service = try LoginService(display: source.name, delay: delay)
    let folder = try TemporaryFolder()
    try folder.write(Array("#!/bin/sh\ntouch \(folder.file("locked"))\n".utf8), to: "lock")
    _ = try folder.run("chmod 755 lock")
    let installation = try Installation(
      source: source, agent: ["--lock-command", folder.file("lock")], in: service.surroundings)
    return (installation, service, { FileManager.default.fileExists(atPath: folder.file("locked")) })
  }

  @Test("T55, S0-16: logind is told to lock the session with the display, and no other, and asked until its desktop is locked")
  func obeyed() throws {
    let (installation, service, isLockedByCommand) = try installation(delay: 1)
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    #expect(service.program.count("lock ") == 0)
    viewer.end()
    #expect(service.program.says("lock \(LoginService.session)", within: 5), "\(service.program.said)")
    #expect(service.program.says("asked \(LoginService.session) yes", within: 5), "\(service.program.said)")
    #expect(!wait(4) { isLockedByCommand() }, "logind's lock held, and the locker of the configuration came as well")
    #expect(service.program.count("lock ") == 1, "\(service.program.said)")
    withExtendedLifetime(installation) {}
  }

  @Test(
    "T55, S0-16: a desktop that does not lock itself, and a logind that does not answer, are left to the screen locker",
    arguments: [0, SIGSTOP])
  func ignored(signal: Int32) throws {
    let (installation, service, isLockedByCommand) = try installation(delay: nil)
    let viewer = try installation.headlessViewer()
    #expect(viewer.says("\"picture\""), "\(viewer.said)")
    kill(service.program.id, signal)
    installation.relay.end(SIGKILL)
    #expect(wait(6) { isLockedByCommand() }, "\(installation.agent.said) \(service.program.said)")
    if signal == 0 { #expect(service.program.count("lock \(LoginService.session)") == 1, "\(service.program.said)") }
    withExtendedLifetime(installation) {}
  }
}
