import Framebuffer
import Session
import WebPage
import Wire

/// What the page calls. Every function but `open` takes the address that `open` returned; addresses are those of the module's
/// memory, which grows: the page makes its views of it anew after every call. Times are milliseconds of `performance.now()`. What a
/// function returns is a `BrowserSharer.Step`, unless it says otherwise.

/// A sharer and the memory it shares with its page.
private final class Page {
  let sharer = BrowserSharer()
  let memory = PageMemory(maxInput: BrowserSharer.maxPixels * 4)
}

/// A sharer of a stream that has just been opened.
@_cdecl("sharer_open") public func open() -> UnsafeMutableRawPointer {
  Unmanaged.passRetained(Page()).toOpaque()
}

/// Gives the sharer's memory back.
@_cdecl("sharer_close") public func close(_ sharer: UnsafeMutableRawPointer) {
  Unmanaged<Page>.fromOpaque(sharer).release()
}

/// Where the page puts so many bytes before a call that takes them; null where they are too many.
@_cdecl("sharer_input") public func input(_ sharer: UnsafeMutableRawPointer, _ count: Int32) -> UnsafeMutableRawPointer? {
  page(sharer).memory.room(for: Int(count))
}

/// The bytes that belong to the last step.
@_cdecl("sharer_message") public func message(_ sharer: UnsafeMutableRawPointer) -> UnsafeRawPointer? {
  page(sharer).memory.message
}

/// How many they are.
@_cdecl("sharer_message_length") public func messageLength(_ sharer: UnsafeMutableRawPointer) -> Int32 {
  Int32(clamping: page(sharer).memory.messageLength)
}

/// The newest picture stands in the input; `order` is a `CanvasIntake.Order`. 0 where it is none.
@_cdecl("sharer_picture") public func picture(
  _ sharer: UnsafeMutableRawPointer, _ width: Int32, _ height: Int32, _ order: Int32
) -> Int32 {
  let page = page(sharer)
  guard let order = CanvasIntake.Order(rawValue: order), width > 0, height > 0, width <= Limits.screenSide,
    height <= Limits.screenSide
  else { return 0 }
  let pixels = page.memory.bytes(Int(width) * Int(height) * 4)
  return page.sharer.show(pixels, width: Int(width), height: Int(height), order) ? 1 : 0
}

/// The next update where it is time for one.
@_cdecl("sharer_tick") public func tick(_ sharer: UnsafeMutableRawPointer, _ now: Double) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.tick(at: microseconds(now)))
}

/// Milliseconds until the next `tick`; -1 where it may wait for a picture or for bytes.
@_cdecl("sharer_due") public func due(_ sharer: UnsafeMutableRawPointer, _ now: Double) -> Double {
  guard let due = page(sharer).sharer.due(at: microseconds(now)) else { return -1 }
  return Double(due) / 1000
}

/// Takes so many bytes of the stream.
@_cdecl("sharer_receive") public func receive(_ sharer: UnsafeMutableRawPointer, _ count: Int32) {
  let page = page(sharer)
  page.sharer.receive(page.memory.bytes(Int(count)))
}

/// Goes on.
@_cdecl("sharer_step") public func step(_ sharer: UnsafeMutableRawPointer, _ now: Double) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.step(at: microseconds(now)))
}

/// The digits match, or need not: the nonce of so many bytes for the grant.
@_cdecl("sharer_challenge") public func challenge(_ sharer: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.challenge(Array(page.memory.bytes(Int(count)))))
}

/// A person is asked now, and has so many seconds.
@_cdecl("sharer_ask") public func ask(_ sharer: UnsafeMutableRawPointer, _ seconds: Int32) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.ask(seconds: UInt16(clamping: seconds)))
}

/// The person has agreed, for so many seconds; the device's name has so many bytes.
@_cdecl("sharer_welcome") public func welcome(_ sharer: UnsafeMutableRawPointer, _ seconds: Int32, _ count: Int32) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.welcome(seconds: UInt32(clamping: seconds), name: page.text(count)))
}

/// The session is refused, for this reason: a `Denial`.
@_cdecl("sharer_refuse") public func refuse(_ sharer: UnsafeMutableRawPointer, _ denial: Int32) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.refuse(UInt16(clamping: denial)))
}

/// The person holds the session, or it goes on: a `Pause`.
@_cdecl("sharer_pause") public func pause(_ sharer: UnsafeMutableRawPointer, _ pause: Int32) -> Int32 {
  let page = page(sharer)
  guard let pause = Pause(rawValue: UInt8(clamping: pause)) else { return BrowserSharer.Step.wait.rawValue }
  return page.give(page.sharer.pause(pause))
}

/// What the person writes, of so many bytes.
@_cdecl("sharer_chat") public func chat(_ sharer: UnsafeMutableRawPointer, _ count: Int32) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.chat(page.text(count)))
}

/// Business hours end in so many seconds.
@_cdecl("sharer_closing") public func closing(_ sharer: UnsafeMutableRawPointer, _ seconds: Int32) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.announceClosing(seconds: UInt16(clamping: seconds)))
}

/// The session ends from this side: a `SessionEnd`.
@_cdecl("sharer_end") public func end(_ sharer: UnsafeMutableRawPointer, _ reason: Int32) -> Int32 {
  let page = page(sharer)
  return page.give(page.sharer.end(SessionEnd(rawValue: UInt16(clamping: reason)) ?? .stoppedAtDevice))
}

extension Page {
  /// Puts what belongs to a step to where the page reads it.
  fileprivate func give(_ step: BrowserSharer.Step) -> Int32 {
    memory.take(sharer.message)
    return step.rawValue
  }

  fileprivate func text(_ count: Int32) -> String {
    String(decoding: memory.bytes(Int(count)), as: UTF8.self)
  }
}

private func page(_ sharer: UnsafeMutableRawPointer) -> Page {
  Unmanaged<Page>.fromOpaque(sharer).takeUnretainedValue()
}

/// A page's clock in microseconds; 0 where it is none.
private func microseconds(_ milliseconds: Double) -> Int64 {
  milliseconds >= 0 && milliseconds < 1e12 ? Int64(milliseconds * 1000) : 0
}
