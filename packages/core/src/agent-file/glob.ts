/** Whether a whole text fits a pattern in which `*` stands for any text and `?` for one character; case does not count. */
export function fitsGlob(text: string, pattern: string): boolean {
  const name = text.toLowerCase();
  const glob = pattern.toLowerCase();
  let at = 0;
  let place = 0;
  // Where to go on when what follows the last star does not fit: the star takes one character more.
  let star = -1;
  let taken = 0;
  while (at < name.length) {
    if (glob[place] === "*") {
      star = place;
      taken = at;
      place += 1;
    } else if (glob[place] === "?" || glob[place] === name[at]) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      place = star + 1;
      taken += 1;
      at = taken;
    } else {
      return false;
    }
  }
  return glob.slice(place).replaceAll("*", "") === "";
}
