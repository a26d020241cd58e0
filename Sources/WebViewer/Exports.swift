import Codec
import Framebuffer
import Session
import Video
import WebPage
import Wire

/// What the page calls. Every function but `open` takes the address that `open` returned; addresses are those of the module's
/// memory, which grows: the page makes its views of it anew after every call.

/// A viewer: 0 = the grant has been shown already, 1 = the guest was given a key, 2 = the guest was named by its number.
@_cdecl("viewer_open") public func open(_ beginning: UInt32, _ rights: UInt32) -> UnsafeMutableRawPointer {
  let first: ViewerMachine.Beginning = beginning == 0 ? .presented : beginning == 1 ? .key : .number
  return Unmanaged.passRetained(Page(BrowserViewer(first, rights: rights))).toOpaque()
}

/// Gives the viewer's memory back.
@_cdecl("viewer_close") public func close(_ viewer: UnsafeMutableRawPointer) {
  Unmanaged<Page>.fromOpaque(viewer).release()
}

/// Where the page puts so many bytes, up to 4 MiB, before `receive` or `present`; null where they are more.
@_cdecl("viewer_input") public func input(_ viewer: UnsafeMutableRawPointer, _ count: Int32) -> UnsafeMutableRawPointer? {
  page(viewer).memory.room(for: Int(count))
}

/// Takes so many bytes of the stream.
@_cdecl("viewer_receive") public func receive(_ viewer: UnsafeMutableRawPointer, _ count: Int32) {
  let page = page(viewer)
  page.viewer.receive(page.memory.bytes(Int(count)))
}

/// Goes on; returns `BrowserViewer.Step`.
@_cdecl("viewer_step") public func step(_ viewer: UnsafeMutableRawPointer) -> Int32 {
  let page = page(viewer)
  let step = page.viewer.step()
  page.memory.take(page.viewer.message)
  return step.rawValue
}

/// The bytes that belong to the last step, or to the last call that has returned true.
@_cdecl("viewer_message") public func message(_ viewer: UnsafeMutableRawPointer) -> UnsafeRawPointer? {
  page(viewer).memory.message
}

/// How many they are.
@_cdecl("viewer_message_length") public func messageLength(_ viewer: UnsafeMutableRawPointer) -> Int32 {
  Int32(clamping: page(viewer).memory.messageLength)
}

/// The pixels of a place as an `ImageData` takes them, until the next call; null where it is not inside the picture.
@_cdecl("viewer_pixels") public func pixels(
  _ viewer: UnsafeMutableRawPointer, _ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32
) -> UnsafeRawPointer? {
  let page = page(viewer)
  return page.pixels.take(Rect(x: x, y: y, width: width, height: height), of: page.viewer.picture)
}

/// How many pixels the last update has brought by this kind of section.
@_cdecl("viewer_area") public func area(_ viewer: UnsafeMutableRawPointer, _ kind: Int32) -> Int32 {
  let areas = page(viewer).viewer.areas
  return areas.indices.contains(Int(kind)) ? Int32(clamping: areas[Int(kind)]) : 0
}

/// What was to be shown is shown: 1 where there is a frame to send.
@_cdecl("viewer_presented") public func presented(_ viewer: UnsafeMutableRawPointer) -> Int32 {
  let page = page(viewer)
  guard page.viewer.presented() else { return 0 }
  page.memory.take(page.viewer.message)
  return 1
}

/// 1 where the video begins with the picture to be decoded.
@_cdecl("viewer_video_starts") public func videoStarts(_ viewer: UnsafeMutableRawPointer) -> Int32 {
  page(viewer).viewer.awaited?.isStart == true ? 1 : 0
}

/// Where the page puts a plane of the picture, without gaps: 0 brightness, 1 blue, 2 red; null where no video was begun.
@_cdecl("viewer_video_plane") public func videoPlane(_ viewer: UnsafeMutableRawPointer, _ plane: Int32) -> UnsafeMutablePointer<
  UInt8
>? {
  guard let picture = page(viewer).viewer.video.picture else { return nil }
  return plane == 0 ? picture.luma : plane == 1 ? picture.blue : picture.red
}

/// Width and height of that picture in pixels, both even: width * 65536 + height, or 0.
@_cdecl("viewer_video_size") public func videoSize(_ viewer: UnsafeMutableRawPointer) -> UInt32 {
  guard let picture = page(viewer).viewer.video.picture else { return 0 }
  return UInt32(truncatingIfNeeded: picture.width << 16 | picture.height)
}

/// The page has put the picture there.
@_cdecl("viewer_video_delivered") public func videoDelivered(_ viewer: UnsafeMutableRawPointer) {
  page(viewer).viewer.deliverVideo()
}

/// The proof of the key agreement: 1 = fits, 0 = does not.
@_cdecl("viewer_proved") public func proved(_ viewer: UnsafeMutableRawPointer, _ fits: Int32) {
  if fits == 1 { page(viewer).viewer.machine.confirm() } else { page(viewer).viewer.machine.miss() }
}

/// The relay has given a grant: its bytes and its signature's stand in the input. 1 where there is a frame to send.
@_cdecl("viewer_present") public func present(_ viewer: UnsafeMutableRawPointer, _ grant: Int32, _ signature: Int32) -> Int32 {
  let page = page(viewer)
  let bytes = page.memory.bytes(Int(grant) + Int(signature))
  let first = max(0, min(Int(grant), bytes.count))
  return page.say(page.viewer.machine.present(grant: Array(bytes[..<first]), signature: Array(bytes[first...])))
}

/// The relay gives no grant: 1 where that ends the session.
@_cdecl("viewer_deny") public func deny(_ viewer: UnsafeMutableRawPointer) -> Int32 {
  page(viewer).viewer.machine.deny() ? 1 : 0
}

/// The technician asks for rights: 1 where there is a frame to send.
@_cdecl("viewer_ask") public func ask(_ viewer: UnsafeMutableRawPointer, _ rights: UInt32) -> Int32 {
  let page = page(viewer)
  return page.say(page.viewer.machine.ask(rights: rights))
}

/// The technician leaves: 1 where there is a frame to send.
@_cdecl("viewer_end") public func end(_ viewer: UnsafeMutableRawPointer) -> Int32 {
  let page = page(viewer)
  return page.say(page.viewer.machine.end(.viewerLeft))
}

private func page(_ viewer: UnsafeMutableRawPointer) -> Page {
  Unmanaged<Page>.fromOpaque(viewer).takeUnretainedValue()
}
