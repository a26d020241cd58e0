/// A Huffman code for literals (RFC 8878, 4.2): what `HuffmanTable` decodes. All memory is taken once.
struct HuffmanCode: ~Copyable {
  /// A node of the tree while it is made: a symbol, or two nodes before it.
  private struct Node {
    var count: UInt32
    var parent: Int
    var symbol: UInt8
  }

  /// Literals that fit between two flushes: 5 x 11 <= 57.
  private static let atOnce = 5

  /// The length of the longest code, bits.
  private var longest = 0
  /// The symbol with the highest number.
  private var last = 0
  /// The code of each symbol, and above it, from bit 16 on, its length; 0 where it has none.
  private let codes: UnsafeMutablePointer<UInt32>
  private let nodes: UnsafeMutablePointer<Node>
  private let lengths: UnsafeMutablePointer<UInt8>
  private let weights: UnsafeMutablePointer<UInt32>
  private var weightCode: StateCode

  init(_ logarithms: Logarithms) {
    codes = .allocate(capacity: 256)
    codes.initialize(repeating: 0, count: 256)
    nodes = .allocate(capacity: 512)
    nodes.initialize(repeating: Node(count: 0, parent: 0, symbol: 0), count: 512)
    lengths = .allocate(capacity: 256)
    lengths.initialize(repeating: 0, count: 256)
    weights = .allocate(capacity: SymbolKind.huffmanWeight.symbolCount)
    weights.initialize(repeating: 0, count: SymbolKind.huffmanWeight.symbolCount)
    weightCode = StateCode(.huffmanWeight, logarithms)
  }

  deinit {
    codes.deallocate()
    nodes.deallocate()
    lengths.deallocate()
    weights.deallocate()
  }

  // MARK: Making

  /// Becomes the best code for literals as in `histogram`, which has at least two different ones.
  mutating func make(_ histogram: UnsafePointer<UInt32>) {
    let leaves = sortLeaves(histogram)
    while true {
      longest = measure(leaves)
      if longest <= HuffmanTable.log { break }
      // Too long for the rarest: with counts that differ less, the order stays and the code gets flatter.
      for index in 0..<leaves { nodes[index].count = nodes[index].count / 2 + 1 }
    }
    assign()
  }

  /// Makes a leaf of each symbol, the rarest first; returns how many there are.
  private mutating func sortLeaves(_ histogram: UnsafePointer<UInt32>) -> Int {
    var leaves = 0
    for symbol in 0..<256 where histogram[symbol] > 0 {
      last = symbol
      let leaf = Node(count: histogram[symbol], parent: 0, symbol: UInt8(truncatingIfNeeded: symbol))
      var place = leaves
      while place > 0, nodes[place &- 1].count > leaf.count {
        nodes[place] = nodes[place &- 1]
        place &-= 1
      }
      nodes[place] = leaf
      leaves &+= 1
    }
    return leaves
  }

  /// Joins the two rarest nodes until one is left, and measures how deep each leaf lies. New nodes come in the order of their counts, so
  /// the rarest is always the first of the leaves or of the new nodes that are left. Returns the greatest depth.
  private func measure(_ leaves: Int) -> Int {
    var (leaf, joined) = (0, leaves)
    let root = 2 &* leaves &- 2
    for new in leaves...root {
      var count: UInt32 = 0
      for _ in 0..<2 {
        let isLeaf = leaf < leaves && (joined == new || nodes[leaf].count <= nodes[joined].count)
        let node = isLeaf ? leaf : joined
        if isLeaf { leaf &+= 1 } else { joined &+= 1 }
        count &+= nodes[node].count
        nodes[node].parent = new
      }
      nodes[new].count = count
    }
    // From the root down the count, needed no more, becomes the depth; of leaves it stays, for another try.
    nodes[root].count = 0
    for node in stride(from: root &- 1, through: leaves, by: -1) { nodes[node].count = nodes[nodes[node].parent].count &+ 1 }
    lengths.update(repeating: 0, count: 256)
    var deepest: UInt32 = 0
    for node in 0..<leaves {
      let depth = nodes[nodes[node].parent].count &+ 1
      lengths[Int(nodes[node].symbol)] = UInt8(truncatingIfNeeded: depth)
      deepest = max(deepest, depth)
    }
    return Int(deepest)
  }

  /// Numbers the codes: the longest first, those of one length in the order of their symbols.
  private func assign() {
    var place = 0
    for length in stride(from: longest, through: 1, by: -1) {
      let unused = longest &- length
      for symbol in 0...last where Int(lengths[symbol]) == length {
        codes[symbol] = UInt32(truncatingIfNeeded: length &<< 16 | place &>> unused)
        place &+= 1 &<< unused
      }
    }
    for symbol in 0..<256 where lengths[symbol] == 0 { codes[symbol] = 0 }
  }

  // MARK: Choosing

  /// The bytes that literals as in `histogram` take; nil where one of them has no code.
  func size(_ histogram: UnsafePointer<UInt32>) -> Int? {
    var bits = 0
    for symbol in 0..<256 where histogram[symbol] > 0 {
      guard codes[symbol] != 0 else { return nil }
      bits &+= Int(histogram[symbol]) &* Int(codes[symbol] &>> 16)
    }
    return bits / 8 &+ 1
  }

  // MARK: Writing

  /// Writes the description of the code (4.2.1); returns its bytes, at most 129, or nil where there is none for such a code.
  mutating func writeDescription(to room: UnsafeMutablePointer<UInt8>) -> Int? {
    let coded = writeWeights(to: room)
    let packed = last <= 128 ? 1 &+ (last &+ 1) / 2 : Int.max
    if let coded, coded < packed { return coded }
    guard packed < Int.max else { return nil }
    room[0] = UInt8(truncatingIfNeeded: 127 &+ last)
    for index in stride(from: 0, to: last, by: 2) {
      room[1 &+ index / 2] = weight(index) &<< 4 | (index &+ 1 < last ? weight(index &+ 1) : 0)
    }
    return packed
  }

  private func weight(_ symbol: Int) -> UInt8 {
    lengths[symbol] == 0 ? 0 : UInt8(truncatingIfNeeded: longest &+ 1) &- lengths[symbol]
  }

  /// Writes the weights by two states that take turns (4.2.1.2), the last ones first; nil where that does not work.
  private mutating func writeWeights(to room: UnsafeMutablePointer<UInt8>) -> Int? {
    guard last > 2 else { return nil }
    weights.update(repeating: 0, count: SymbolKind.huffmanWeight.symbolCount)
    for symbol in 0..<last { weights[Int(weight(symbol))] &+= 1 }
    for weight in 0...HuffmanTable.log where Int(weights[weight]) == last { return nil }
    weightCode.share(weights, total: last)
    weightCode.build()
    let description = weightCode.writeDescription(to: room + 1)
    var writer = BitWriter(at: room + 1 + description)
    let end = last &- 1
    var states = (weightCode.first(weight(end)), weightCode.first(weight(end &- 1)))
    for symbol in stride(from: end &- 2, through: 0, by: -1) {
      weightCode.write(weight(symbol), &states.0, &writer)
      writer.flush()
      swap(&states.0, &states.1)
    }
    // The state of the first weight is read first.
    weightCode.writeLast(states.0, &writer)
    weightCode.writeLast(states.1, &writer)
    let size = description &+ writer.finishMarked()
    guard size < 128 else { return nil }
    room[0] = UInt8(truncatingIfNeeded: size)
    return 1 &+ size
  }

  /// Writes literals as one stream; returns its bytes.
  func write(_ literals: UnsafePointer<UInt8>, _ count: Int, to room: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = BitWriter(at: room)
    var left = count
    while left >= Self.atOnce {
      for _ in 0..<Self.atOnce {
        left &-= 1
        let code = codes[Int(literals[left])]
        writer.add(code & 0xFFFF, UInt8(truncatingIfNeeded: code &>> 16))
      }
      writer.flush()
    }
    while left > 0 {
      left &-= 1
      let code = codes[Int(literals[left])]
      writer.add(code & 0xFFFF, UInt8(truncatingIfNeeded: code &>> 16))
    }
    writer.flush()
    return writer.finishMarked()
  }

  /// Writes literals as four streams behind the lengths of three (4.2.2); returns their bytes.
  func writeFour(_ literals: UnsafePointer<UInt8>, _ count: Int, to room: UnsafeMutablePointer<UInt8>) -> Int {
    let quarter = (count &+ 3) / 4
    var size = 6
    for stream in 0..<4 {
      let start = stream &* quarter
      let length = write(literals + start, min(quarter, count &- start), to: room + size)
      size &+= length
      guard stream < 3 else { break }
      room[2 &* stream] = UInt8(truncatingIfNeeded: length)
      room[2 &* stream &+ 1] = UInt8(truncatingIfNeeded: length &>> 8)
    }
    return size
  }
}
