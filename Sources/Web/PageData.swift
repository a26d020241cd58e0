/// What a page is given by the server: JSON in the one place that it keeps for that.
public enum PageData {
  private static let place = Array("<!--data-->".utf8)

  /// The page with `json` in its place. Nothing in the JSON can end the element: `<` stands as `\u003c`.
  public static func page(_ html: [UInt8], json: [UInt8]) -> [UInt8] {
    guard let start = html.indices.first(where: { html[$0...].starts(with: place) }) else { return html }
    let safe = json.flatMap { $0 == UInt8(ascii: "<") ? Array(#"\u003c"#.utf8) : [$0] }
    let element = Array(#"<script type="application/json" id="data">"#.utf8) + safe + Array("</script>".utf8)
    return html[..<start] + element + html[(start + place.count)...]
  }
}
