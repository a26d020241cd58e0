/// Writes the sequences of blocks (RFC 8878, 3.1.1.3.2): lengths of literals, offsets and lengths of matches, each by a table of states.
struct SequenceNumbers: ~Copyable {
  private var literalLengths: NumberCode
  private var offsets: NumberCode
  private var matchLengths: NumberCode

  init(_ logarithms: Logarithms) {
    literalLengths = NumberCode(.literalLength, logarithms)
    offsets = NumberCode(.offset, logarithms)
    matchLengths = NumberCode(.matchLength, logarithms)
  }

  /// No block can repeat a table.
  mutating func reset() {
    literalLengths.reset()
    offsets.reset()
    matchLengths.reset()
  }

  /// Writes the section; returns its bytes.
  mutating func write(_ sequences: UnsafePointer<Sequence>, _ count: Int, to room: UnsafeMutablePointer<UInt8>) -> Int {
    var size = writeCount(count, to: room)
    guard count > 0 else { return size }
    for index in 0..<count {
      let sequence = sequences[index]
      literalLengths.note(literalLengths.symbol(length: sequence.literals), at: index)
      offsets.note(highestBit(sequence.offset), at: index)
      matchLengths.note(matchLengths.symbol(length: sequence.match &- 3), at: index)
    }
    let modes = room + size
    size &+= 1
    let first = literalLengths.choose(count, &size, room)
    let second = offsets.choose(count, &size, room)
    modes[0] = first &<< 6 | second &<< 4 | matchLengths.choose(count, &size, room) &<< 2
    return size &+ writeBits(sequences, count, to: room + size)
  }

  private func writeCount(_ count: Int, to room: UnsafeMutablePointer<UInt8>) -> Int {
    if count < 128 {
      room[0] = UInt8(truncatingIfNeeded: count)
      return 1
    }
    if count < 0x7F00 {
      room[0] = UInt8(truncatingIfNeeded: count &>> 8 &+ 128)
      room[1] = UInt8(truncatingIfNeeded: count)
      return 2
    }
    room[0] = 255
    room[1] = UInt8(truncatingIfNeeded: count &- 0x7F00)
    room[2] = UInt8(truncatingIfNeeded: (count &- 0x7F00) &>> 8)
    return 3
  }

  /// The last sequence first, since it is read last.
  private func writeBits(_ sequences: UnsafePointer<Sequence>, _ count: Int, to room: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = BitWriter(at: room)
    let last = count &- 1
    var length = literalLengths.table.first(literalLengths.symbols[last])
    var offset = offsets.table.first(offsets.symbols[last])
    var match = matchLengths.table.first(matchLengths.symbols[last])
    for index in stride(from: last, through: 0, by: -1) {
      if index < last {
        offsets.table.write(offsets.symbols[index], &offset, &writer)
        matchLengths.table.write(matchLengths.symbols[index], &match, &writer)
        literalLengths.table.write(literalLengths.symbols[index], &length, &writer)
        writer.flush()
      }
      let sequence = sequences[index]
      literalLengths.writeRest(sequence.literals, index, &writer)
      matchLengths.writeRest(sequence.match &- 3, index, &writer)
      writer.flush()
      let code = offsets.symbols[index]
      writer.add(sequence.offset & (1 &<< UInt32(code) &- 1), code)
      writer.flush()
    }
    matchLengths.table.writeLast(match, &writer)
    offsets.table.writeLast(offset, &writer)
    literalLengths.table.writeLast(length, &writer)
    return writer.finishMarked()
  }
}
