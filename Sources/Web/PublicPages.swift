/// The pages that everyone may open, each at its one path and by its name in the pack; who compares a relay with a program asks for all of them.
public enum PublicPages {
  public static let all: [(path: String, name: String)] = [
    ("/", "door/door"), ("/get/support", "door/door"), ("/get/host", "door/host"), ("/share", "share/share"),
    ("/firewall", "door/firewall"),
    ("/console", "console/sign-in"), ("/console/join", "console/join"),
  ]
}
