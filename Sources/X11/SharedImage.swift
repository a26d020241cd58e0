import CX11
import Framebuffer
import Glibc

/// A picture in memory that is shared with the X server (MIT-SHM); where sharing is not possible, as over a network, memory of
/// our own that goes through the socket. Belongs to the thread of its connection.
///
/// The segment is open to our user and the server's only, and is marked for removal as soon as both have attached it, so
/// nothing stays behind whatever happens (shmctl(2)).
public final class SharedImage {
  /// The pixels, for reading and writing between requests.
  public let surface: Surface
  /// False where pixels go through the socket.
  public let isShared: Bool
  let image: UnsafeMutablePointer<XImage>
  /// The same memory as a pixmap, into which the server copies without an answer for each piece; nil where it cannot.
  let pixmap: Pixmap?
  /// Held, so that the display is still open when the segment is detached.
  private let connection: DisplayConnection
  private let display: OpaquePointer
  private let segment: UnsafeMutablePointer<XShmSegmentInfo>

  /// A picture of the size, black at first; throws where memory or the server refuses.
  public init(_ connection: DisplayConnection, width: Int, height: Int) throws(X11Error) {
    self.connection = connection
    display = connection.display
    segment = .allocate(capacity: 1)
    segment.initialize(to: XShmSegmentInfo())
    guard let memory = Self.share(connection, segment, bytes: width * height * 4) else {
      segment.deallocate()
      throw X11Error(.refused, connection.name)
    }
    isShared = segment.pointee.shmid >= 0
    let visual = XDefaultVisual(display, XDefaultScreen(display))
    let made =
      isShared
      ? XShmCreateImage(display, visual, 24, ZPixmap, memory, segment, UInt32(clamping: width), UInt32(clamping: height))
      : XCreateImage(
        display, visual, 24, ZPixmap, 0, memory, UInt32(clamping: width), UInt32(clamping: height), 32, Int32(clamping: width * 4)
      )
    guard let image = made else {
      Self.detach(display, segment)
      throw X11Error(.refused, connection.name)
    }
    self.image = image
    pixmap = isShared ? Self.pixmap(connection, memory, segment, width, height) : nil
    surface = memory.withMemoryRebound(to: UInt32.self, capacity: width * height) {
      Surface(borrowing: $0, width: width, height: height)
    }
  }

  deinit {
    image.pointee.data = nil
    XFree(image)
    if let pixmap { XFreePixmap(display, pixmap) }
    Self.detach(display, segment)
  }

  /// Shared memory attached by both, or private memory with `shmid` -1; nil where there is none at all.
  private static func share(
    _ connection: DisplayConnection, _ segment: UnsafeMutablePointer<XShmSegmentInfo>, bytes: Int
  ) -> UnsafeMutablePointer<CChar>? {
    segment.pointee.shmid = -1
    if XShmQueryExtension(connection.display) != 0 {
      let id = shmget(IPC_PRIVATE, max(bytes, 4), Int32(IPC_CREAT) | 0o600)
      if id >= 0 {
        defer { shmctl(id, IPC_RMID, nil) }
        allowServer(connection, id)
        if let memory = shmat(id, nil, 0), Int(bitPattern: memory) != -1 {
          segment.pointee.shmid = id
          segment.pointee.shmaddr = memory.assumingMemoryBound(to: CChar.self)
          segment.pointee.readOnly = 0
          _ = connection.takeError()
          if XShmAttach(connection.display, segment) != 0, connection.takeError() == nil { return segment.pointee.shmaddr }
          shmdt(memory)
          segment.pointee.shmid = -1
        }
      }
    }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 4), alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 4))
    segment.pointee.shmaddr = memory.assumingMemoryBound(to: CChar.self)
    return segment.pointee.shmaddr
  }

  private static func pixmap(
    _ connection: DisplayConnection, _ memory: UnsafeMutablePointer<CChar>, _ segment: UnsafeMutablePointer<XShmSegmentInfo>,
    _ width: Int, _ height: Int
  ) -> Pixmap? {
    let display = connection.display
    var (major, minor, isOffered): (Int32, Int32, Int32) = (0, 0, 0)
    guard XShmQueryVersion(display, &major, &minor, &isOffered) != 0, isOffered != 0, XShmPixmapFormat(display) == ZPixmap else {
      return nil
    }
    let root = XDefaultRootWindow(display)
    let pixmap = XShmCreatePixmap(
      display, root, memory, segment, UInt32(clamping: width), UInt32(clamping: height), 24)
    return connection.takeError() == nil ? pixmap : nil
  }

  /// Gives the segment to the server's user, as a server without root's rights could not attach it otherwise.
  private static func allowServer(_ connection: DisplayConnection, _ id: Int32) {
    var status = shmid_ds()
    guard let server = connection.server, shmctl(id, IPC_STAT, &status) == 0 else { return }
    status.shm_perm.uid = server.user
    shmctl(id, IPC_SET, &status)
  }

  private static func detach(_ display: OpaquePointer, _ segment: UnsafeMutablePointer<XShmSegmentInfo>) {
    if segment.pointee.shmid >= 0 {
      XShmDetach(display, segment)
      XSync(display, 0)
      shmdt(segment.pointee.shmaddr)
    } else {
      UnsafeMutableRawPointer(segment.pointee.shmaddr).deallocate()
    }
    segment.deallocate()
  }
}
