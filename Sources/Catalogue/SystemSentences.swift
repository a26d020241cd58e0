import Glibc
import Policy

/// What the system reports by number, in our words: its own come in the language of a locale that may not be installed.
public enum SystemSentences {
  /// What an `errno` means, to stand in brackets or after a colon.
  public static func error(_ code: Int32) -> Sentence {
    switch code {
    case EPERM, EACCES: Sentence(german: "keine Berechtigung", english: "permission denied")
    case ENOENT: Sentence(german: "nicht vorhanden", english: "does not exist")
    case EEXIST: Sentence(german: "schon vorhanden", english: "exists already")
    case ENOTDIR: Sentence(german: "ein Teil des Pfades ist kein Ordner", english: "part of the path is no folder")
    case EISDIR: Sentence(german: "ist ein Ordner", english: "is a folder")
    case ELOOP: Sentence(german: "ist ein Verweis (Symlink)", english: "is a symbolic link")
    case ENAMETOOLONG: Sentence(german: "der Name ist zu lang", english: "the name is too long")
    case EFBIG: Sentence(german: "zu groß", english: "too large")
    case ENOSPC: Sentence(german: "der Datenträger ist voll", english: "the disk is full")
    case EDQUOT: Sentence(german: "das Kontingent ist erschöpft", english: "the quota is used up")
    case EROFS: Sentence(german: "nur lesbar", english: "read-only")
    case EIO: Sentence(german: "Lese- oder Schreibfehler des Datenträgers", english: "the disk failed to read or write")
    case EBUSY: Sentence(german: "wird gerade benutzt", english: "in use")
    case EMFILE, ENFILE: Sentence(german: "zu viele offene Dateien", english: "too many open files")
    case ENOMEM: Sentence(german: "zu wenig Speicher", english: "not enough memory")
    case EADDRINUSE:
      Sentence(german: "ein anderes Programm benutzt diesen Port schon", english: "another program uses this port already")
    case EADDRNOTAVAIL: Sentence(german: "diese Adresse hat die Maschine nicht", english: "this machine has no such address")
    default: Sentence(german: "Systemfehler \(code)", english: "system error \(code)")
    }
  }

  /// A part that is wrong, by its technical name.
  public static func part(_ name: String) -> Sentence {
    Sentence(german: name, english: name)
  }
}
