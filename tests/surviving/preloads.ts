/** Sets the wall clock of a process to another time, in milliseconds from the real one. */
export function clockMovedBy(ms: number): string {
  return `
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...args) { args.length === 0 ? super(Real.now() + ${ms}) : super(...args); }
      static now() { return Real.now() + ${ms}; }
    };`;
}

/** Lets the store of a process grow no more from its n-th transaction on, as on a full disk. */
export function storeFullFrom(n: number): string {
  return `
    import { DatabaseSync } from "node:sqlite";
    const { exec, prepare } = DatabaseSync.prototype;
    let begun = 0;
    DatabaseSync.prototype.exec = function (sql) {
      exec.call(this, sql);
      if (sql !== "begin immediate") return;
      begun += 1;
      const pages = Object.values(prepare.call(this, "pragma page_count").get())[0];
      if (begun >= ${n}) exec.call(this, "pragma max_page_count = " + pages);
    };`;
}

/** Lets every file but the store that a process writes fail from the n-th on, as on a full disk: half of it is there. */
export function outputFullFrom(n: number): string {
  return `
    import { open } from "node:fs/promises";
    const probe = await open("/dev/null", "w");
    const prototype = Object.getPrototypeOf(probe);
    const { writeFile } = prototype;
    await probe.close();
    let written = 0;
    prototype.writeFile = async function (text, ...rest) {
      written += 1;
      if (written < ${n}) return writeFile.call(this, text, ...rest);
      await writeFile.call(this, String(text).slice(0, String(text).length / 2), ...rest);
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC", syscall: "write" });
    };`;
}
