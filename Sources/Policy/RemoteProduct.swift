/// The remote tools that are told apart. Raw values are on the wire and in the store; they are never reused.
public enum RemoteProduct: UInt8, CaseIterable, Sendable {
  case teamViewer = 1
  case anyDesk = 2
  case rustDesk = 3
  case meshCentral = 4
  case screenConnect = 5
  case noMachine = 6
  case chromeRemoteDesktop = 7
  case x11vnc = 8
  case tigerVNC = 9
  case tightVNC = 10
  case realVNC = 11
  case xrdp = 12
  case splashtop = 13
  case dwService = 14
  case remoteUtilities = 15
  case hopToDesk = 16
  case supremo = 17
  case islOnline = 18
  case zohoAssist = 19
  case beyondTrust = 20
  case gnomeRemoteDesktop = 21
  case vino = 22
  case krfb = 23
  case x2go = 24
  case aspia = 25
  case getscreen = 26
  case sunshine = 27
  case tacticalRMM = 28
  case ninjaOne = 29

  /// What its maker calls it.
  public var name: String {
    switch self {
    case .teamViewer: "TeamViewer"
    case .anyDesk: "AnyDesk"
    case .rustDesk: "RustDesk"
    case .meshCentral: "MeshCentral"
    case .screenConnect: "ScreenConnect"
    case .noMachine: "NoMachine"
    case .chromeRemoteDesktop: "Chrome Remote Desktop"
    case .x11vnc: "x11vnc"
    case .tigerVNC: "TigerVNC"
    case .tightVNC: "TightVNC"
    case .realVNC: "RealVNC"
    case .xrdp: "xrdp"
    case .splashtop: "Splashtop"
    case .dwService: "DWService"
    case .remoteUtilities: "Remote Utilities"
    case .hopToDesk: "HopToDesk"
    case .supremo: "Supremo"
    case .islOnline: "ISL Online"
    case .zohoAssist: "Zoho Assist"
    case .beyondTrust: "BeyondTrust"
    case .gnomeRemoteDesktop: "GNOME Remote Desktop"
    case .vino: "Vino"
    case .krfb: "Krfb"
    case .x2go: "X2Go"
    case .aspia: "Aspia"
    case .getscreen: "Getscreen.me"
    case .sunshine: "Sunshine"
    case .tacticalRMM: "Tactical RMM"
    case .ninjaOne: "NinjaOne"
    }
  }
}
