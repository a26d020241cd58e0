// Which system the visitor has. Only a guess for what is shown first: everything else stays one click away.

/** "linux", "windows", "macos" or "other". */
export function guessSystem(agent = navigator.userAgent, hint = navigator.userAgentData?.platform ?? "") {
  const text = `${hint} ${agent}`;
  if (/Android|iPhone|iPad|iPod|CrOS/.test(text)) return "other";
  if (/Windows/.test(text)) return "windows";
  // A tablet of Apple's calls itself a Mac.
  if (/Mac ?OS/.test(text)) return navigator.maxTouchPoints > 1 ? "other" : "macos";
  return /Linux|BSD|X11/.test(text) ? "linux" : "other";
}
