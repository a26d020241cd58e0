/// A Land of the Federal Republic, by the letters of its official abbreviation (ISO 3166-2:DE).
public enum FederalState: String, CaseIterable, Sendable {
  case bw = "BW"
  case by = "BY"
  case be = "BE"
  case bb = "BB"
  case hb = "HB"
  case hh = "HH"
  case he = "HE"
  case mv = "MV"
  case ni = "NI"
  case nw = "NW"
  case rp = "RP"
  case sl = "SL"
  case sn = "SN"
  case st = "ST"
  case sh = "SH"
  case th = "TH"
}

/// The statutory public holidays of the sixteen Länder, as their holiday acts stand in 2026 (S2-4).
///
/// Where an act leaves a day to single municipalities, it counts where most people live in one that keeps it: Assumption Day in
/// Bavaria counts; Corpus Christi in Saxony and Thuringia and Augsburg's Peace Festival do not. A schedule can open or close single days.
public struct PublicHoliday: Equatable, Sendable {
  public let date: CivilDate
  public let name: Sentence

  /// The holidays of one year, in their order.
  public static func all(in year: Int, _ state: FederalState) -> [PublicHoliday] {
    guard let easter = easterSunday(of: year) else { return [] }
    return rules.compactMap { rule in
      guard rule.states.contains(state), rule.years.contains(year), let date = rule.day.date(in: year, easter: easter) else {
        return nil
      }
      return PublicHoliday(date: date, name: rule.name)
    }.sorted { $0.date < $1.date }
  }

  /// The holiday on this day, if it is one.
  public static func on(_ date: CivilDate, _ state: FederalState) -> PublicHoliday? {
    all(in: date.year, state).first { $0.date == date }
  }

  /// Easter Sunday by the Gregorian computus of Meeus, Jones and Butcher.
  static func easterSunday(of year: Int) -> CivilDate? {
    guard (1583...9999).contains(year) else { return nil }
    let golden = year % 19
    let century = year / 100
    let yearOfCentury = year % 100
    let moonCorrection = (century - (century + 8) / 25 + 1) / 3
    let epact = (19 * golden + century - century / 4 - moonCorrection + 15) % 30
    let weekday = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
    let late = (golden + 11 * epact + 22 * weekday) / 451
    let sum = epact + weekday - 7 * late + 114
    return CivilDate(year, sum / 31, sum % 31 + 1)
  }

  private enum Day {
    case fixed(Int, Int)
    case afterEaster(Int)
    /// The Wednesday before 23 November.
    case repentance

    func date(in year: Int, easter: CivilDate) -> CivilDate? {
      switch self {
      case .fixed(let month, let day): return CivilDate(year, month, day)
      case .afterEaster(let days): return easter.adding(days: days)
      case .repentance:
        guard let last = CivilDate(year, 11, 22) else { return nil }
        return last.adding(days: -((last.weekday + 4) % 7))
      }
    }
  }

  private struct Rule {
    let day: Day
    let name: Sentence
    let states: [FederalState]
    let years: ClosedRange<Int>

    init(_ day: Day, _ name: Sentence, _ states: [FederalState] = FederalState.allCases, in years: ClosedRange<Int> = 1990...9999)
    {
      self.day = day
      self.name = name
      self.states = states
      self.years = years
    }
  }

  private static let rules: [Rule] = [
    Rule(.fixed(1, 1), Sentence(german: "Neujahr", english: "New Year's Day")),
    Rule(.fixed(1, 6), Sentence(german: "Heilige Drei Könige", english: "Epiphany"), [.bw, .by, .st]),
    Rule(
      .fixed(3, 8), Sentence(german: "Internationaler Frauentag", english: "International Women's Day"), [.be], in: 2019...9999),
    Rule(
      .fixed(3, 8), Sentence(german: "Internationaler Frauentag", english: "International Women's Day"), [.mv], in: 2023...9999),
    Rule(.afterEaster(-2), Sentence(german: "Karfreitag", english: "Good Friday")),
    Rule(.afterEaster(0), Sentence(german: "Ostersonntag", english: "Easter Sunday"), [.bb]),
    Rule(.afterEaster(1), Sentence(german: "Ostermontag", english: "Easter Monday")),
    Rule(.fixed(5, 1), Sentence(german: "Tag der Arbeit", english: "Labour Day")),
    Rule(.fixed(5, 8), Sentence(german: "Tag der Befreiung", english: "Liberation Day"), [.be], in: 2020...2020),
    Rule(.fixed(5, 8), Sentence(german: "Tag der Befreiung", english: "Liberation Day"), [.be], in: 2025...2025),
    Rule(.afterEaster(39), Sentence(german: "Christi Himmelfahrt", english: "Ascension Day")),
    Rule(.afterEaster(49), Sentence(german: "Pfingstsonntag", english: "Whit Sunday"), [.bb]),
    Rule(.afterEaster(50), Sentence(german: "Pfingstmontag", english: "Whit Monday")),
    Rule(.afterEaster(60), Sentence(german: "Fronleichnam", english: "Corpus Christi"), [.bw, .by, .he, .nw, .rp, .sl]),
    Rule(
      .fixed(6, 17), Sentence(german: "Jahrestag des 17. Juni 1953", english: "Anniversary of 17 June 1953"), [.be],
      in: 2028...2028),
    Rule(.fixed(8, 15), Sentence(german: "Mariä Himmelfahrt", english: "Assumption Day"), [.by, .sl]),
    Rule(.fixed(9, 20), Sentence(german: "Weltkindertag", english: "World Children's Day"), [.th], in: 2019...9999),
    Rule(.fixed(10, 3), Sentence(german: "Tag der Deutschen Einheit", english: "Day of German Unity")),
    Rule(.fixed(10, 31), Sentence(german: "Reformationstag", english: "Reformation Day"), [.bb, .mv, .sn, .st, .th]),
    Rule(.fixed(10, 31), Sentence(german: "Reformationstag", english: "Reformation Day"), [.hb, .hh, .ni, .sh], in: 2017...9999),
    Rule(
      .fixed(10, 31), Sentence(german: "Reformationstag", english: "Reformation Day"), [.bw, .by, .be, .he, .nw, .rp, .sl],
      in: 2017...2017),
    Rule(.fixed(11, 1), Sentence(german: "Allerheiligen", english: "All Saints' Day"), [.bw, .by, .nw, .rp, .sl]),
    Rule(.repentance, Sentence(german: "Buß- und Bettag", english: "Day of Repentance and Prayer"), [.sn]),
    Rule(.fixed(12, 25), Sentence(german: "1. Weihnachtstag", english: "Christmas Day")),
    Rule(.fixed(12, 26), Sentence(german: "2. Weihnachtstag", english: "Boxing Day")),
  ]
}
