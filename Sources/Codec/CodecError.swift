/// Why an update could not be written or was refused. Equality is on the case.
public enum CodecError: Error, Equatable, Sendable {
  /// The update ends inside a section, or has none.
  case truncated
  /// A section that does not exist, or does not belong behind the one before.
  case unknownSection
  /// More rects, or more pixels, than `UpdateFormat` allows, or none.
  case tooLarge
  /// A rect that is empty or not inside the screen.
  case badRect
  /// A content of a tile that was never remembered, or is no longer.
  case notRemembered
  /// The compressed bytes expand to fewer or more pixels than the section's rects have.
  case wrongLength
  /// The compressed bytes are damaged, or ask for a larger window than `UpdateFormat` allows.
  case badStream
  /// The bytes of a picture are damaged, or are one of another size.
  case badPicture
  /// An update of an epoch that has passed, or one behind an error: only a new epoch can follow.
  case staleEpoch
  /// The compressor gave up; there is no memory.
  case compressorFailed
}
