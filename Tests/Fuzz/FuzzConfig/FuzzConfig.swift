import Driver
import Settings

@main enum FuzzConfig {
  static func main() {
    fuzz { start, count in
      fuzzConfig(Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }
}

/// The text of a configuration file; what is accepted has a value for every key.
func fuzzConfig(_ input: [UInt8]) {
  guard let text = String(validating: input, as: UTF8.self), let settings = try? ProgramSettings(text: text, file: "") else {
    return
  }
  for key in SettingKey.allCases {
    precondition(settings.given(key)?.isEmpty != true, "what is given is not empty")
  }
}
