// Text of others, fit to be shown: the rules of `DisplayName`, so that receipts say the same wherever they are read.

const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;
const SPACE = /\p{Zs}/u;
const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What is not harmless becomes visible as `\u{…}`, and what has more than so many characters ends in an ellipsis. */
export function shown(text, limit = 64) {
  let result = "";
  let count = 0;
  for (const { segment } of characters.segment(text)) {
    if (count++ === limit) return `${result}…`;
    const scalars = [...segment];
    if (scalars.length <= 3 && scalars.every(isHarmless)) result += segment;
    else result += scalars.slice(0, 3).map(escaped).join("");
  }
  return result;
}

const isHarmless = (scalar) => !HARMFUL.test(scalar) && (scalar === " " || !SPACE.test(scalar));

function escaped(scalar) {
  return isHarmless(scalar) ? scalar : `\\u{${scalar.codePointAt(0).toString(16).toUpperCase()}}`;
}
