import Driver
import Wire

@main enum FuzzControl {
  static func main() {
    fuzz { start, count in
      fuzzControl(Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }
}

/// One message of a control socket; what is accepted reads the same after it was written again.
func fuzzControl(_ input: [UInt8]) {
  guard let message = try? ControlMessage(input) else { return }
  // Text that was no UTF-8 may have grown beyond its limit; then it is refused.
  if let again = try? ControlMessage(message.bytes) {
    precondition(again == message, "what was read is the same when written and read again")
  }
}
