/// What a page is given by the server: JSON in the one place that it keeps for that.
public enum PageData {
  private static let (opening, closing) = (#"<script type="application/json" id="data">"#, "</script>")
  private static let place = Array("<!--data-->".utf8)

  /// A page as it was before it was given data, to compare it.
  public static func withoutData(_ page: [UInt8]) -> [UInt8] {
    let (first, last) = (Array(opening.utf8), Array(closing.utf8))
    guard let start = page.indices.first(where: { page[$0...].starts(with: first) }),
      let end = page[start...].indices.first(where: { page[$0...].starts(with: last) })
    else { return page }
    return page[..<start] + place + page[(end + last.count)...]
  }

  /// The page with `json` in its place. Nothing in the JSON can end the element: `<` stands as `\u003c`.
  public static func page(_ html: [UInt8], json: [UInt8]) -> [UInt8] {
    guard let start = html.indices.first(where: { html[$0...].starts(with: place) }) else { return html }
    let safe = json.flatMap { $0 == UInt8(ascii: "<") ? Array(#"\u003c"#.utf8) : [$0] }
    let element = Array(opening.utf8) + safe + Array(closing.utf8)
    return html[..<start] + element + html[(start + place.count)...]
  }
}
