import Policy

/// What stands on the bar that shows a session to the person at the device, and on the chat's window (S2-1, S2-17, S3-10).
public enum BarSentences {
  public static let viewOnly = Sentence(german: "Nur zusehen", english: "View only")
  public static let rights = Sentence(german: "Rechte", english: "Rights")
  public static let rightsHeading = Sentence(german: "Das ist jetzt erlaubt", english: "Allowed now")
  public static let rightsNote = Sentence(
    german: "Ein Klick nimmt ein Recht sofort zurück.", english: "A click takes a right back at once.")
  public static let chat = Sentence(german: "Chat", english: "Chat")
  public static let stop = Sentence(german: "Beenden", english: "Stop")
  /// The keys that `LocalInput` listens to, as they are named on keyboards.
  public static let hotKey = Sentence(german: "Strg+Alt+Ende", english: "Ctrl+Alt+End")

  /// Since when, by the wall clock of the device, and what is allowed in one or two words.
  public static func details(since clock: String, _ rights: AccessRights, isViewOnly: Bool) -> Sentence {
    let acts = !isViewOnly && !rights.isDisjoint(with: [.pointer, .keyboard])
    return Sentence(
      german: "seit \(clock) · \(acts ? "sieht und bedient Ihren Computer" : "sieht Ihren Bildschirm")",
      english: "since \(clock) · \(acts ? "sees and operates your computer" : "sees your screen")")
  }

  public static let chatTitle = Sentence(german: "Chat zur Fernwartung", english: "Remote support chat")
  public static let placeholder = Sentence(german: "Nachricht schreiben", english: "Write a message")
  public static let send = Sentence(german: "Senden", english: "Send")
  /// Who speaks, where it is the reader.
  public static let me = Sentence(german: "Sie", english: "You")
}
