import Catalogue
import Policy

/// The receipt as one file that every browser shows and prints: both languages, then the evidence. Nothing is loaded, nothing runs.
enum ReceiptPage {
  static let evidenceStart = "<pre id=\"evidence\">\n"
  static let evidenceEnd = "\n</pre>"

  static func html(_ receipt: VerifiedReceipt) -> String {
    """
    <!DOCTYPE html>
    <html lang="de">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(both(ReceiptPageSentences.title))</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    \(article(receipt, .german))
    \(article(receipt, .english))
    <section>
    <h2>\(both(ReceiptPageSentences.evidence))</h2>
    \(evidenceStart)\(receipt.json)\(evidenceEnd)
    </section>
    </body>
    </html>

    """
  }

  private static let style = """
    body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif; color: #111; background: #fff }
    article, section { margin-bottom: 3rem }
    h1 { font-size: 1.5rem }
    h2 { font-size: 1.15rem; margin-top: 2rem }
    table { border-collapse: collapse; width: 100% }
    th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ccc }
    th { font-weight: 600; white-space: nowrap }
    td { overflow-wrap: anywhere }
    .terms { white-space: pre-line }
    pre { font-size: .7rem; white-space: pre-wrap; overflow-wrap: anywhere; color: #444 }
    @media print { body { margin: 0; max-width: none } article { break-after: page } tr { break-inside: avoid } }
    """

  private static func article(_ receipt: VerifiedReceipt, _ language: Language) -> String {
    let account = ReceiptAccount(receipt, language)
    let says = ReceiptPageSentences.self
    func text(_ sentence: Sentence) -> String { escaped(sentence.text(language)) }
    var parts = [
      "<article lang=\"\(language == .german ? "de" : "en")\">", "<h1>\(text(says.title))</h1>", "<p>\(text(says.intro))</p>",
      table(account.facts.map { ($0.head, $0.text) }), "<h2>\(text(says.course))</h2>",
      table(account.course.map { ($0.time, $0.text) }),
    ]
    if !account.comparison.isEmpty {
      parts += ["<h2>\(text(says.comparison))</h2>", table(account.comparison.map { ($0.subject, $0.text) })]
    }
    parts += [
      "<h2>\(text(says.terms))</h2>", "<p class=\"terms\">\(escaped(account.terms))</p>", "<p>\(text(says.howToVerify))</p>",
      "</article>",
    ]
    return parts.joined(separator: "\n")
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let lines = rows.map { "<tr><th scope=\"row\">\(escaped($0.0))</th><td>\(escaped($0.1))</td></tr>" }
    return (["<table>"] + lines + ["</table>"]).joined(separator: "\n")
  }

  private static func both(_ sentence: Sentence) -> String {
    escaped("\(sentence.german) / \(sentence.english)")
  }

  /// The text without a character that HTML would read as its own.
  private static func escaped(_ text: String) -> String {
    // By scalars: a mark behind a character would make it another one.
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}

extension VerifiedReceipt {
  /// The receipt as an HTML file.
  public var page: String { ReceiptPage.html(self) }
}
