import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type * as TypeScript from "typescript";

type Ts = typeof TypeScript;

/** A TypeScript compiler with the library declarations that it has read so far. */
export interface Compiler {
  readonly ts: Ts;
  readonly library: Map<string, TypeScript.SourceFile | undefined>;
}

/** A text after the compiler has read it together with the declarations that it may import. */
export interface CompiledText {
  readonly ts: Ts;
  readonly checker: TypeScript.TypeChecker;
  readonly source: TypeScript.SourceFile;
  readonly program: TypeScript.Program;
}

const LIBRARY_FOLDER = "/lib";
const CLIENT = "/client.ts";
/** The declarations that every relative `import type` of the text leads to. */
export const DECLARATIONS = "/api-types.d.ts";
const AMBIENT = "/ambient.d.ts";

// What the bundlers of frontends put in place of these, so that a text that reads its configuration there compiles.
const AMBIENT_TEXT = `interface ImportMeta { readonly env: Readonly<Record<string, string | undefined>> }
declare const process: { readonly env: Readonly<Record<string, string | undefined>> };
`;

/**
 * Loads the compiler alone, which is enough to read a text without its types. It is required, because an import would
 * parse its nine megabytes twice more, to tell what kind of module they are and which names they export.
 */
export async function importTypeScript(): Promise<Ts> {
  return createRequire(import.meta.url)("typescript") as Ts;
}

/** Loads the compiler and the declarations of language and browser, which takes most of the time of a check. */
export async function loadCompiler(): Promise<Compiler> {
  const compiler: Compiler = { ts: await importTypeScript(), library: new Map() };
  compileText(compiler, "export {};\n", {});
  return compiler;
}

/**
 * Compiles a text in memory with the strict settings. It sees no files but the compiler's own declarations and
 * `extra`, texts by their virtual path; every relative import leads to {@link DECLARATIONS}.
 */
export function compileText(compiler: Compiler, text: string, extra: Readonly<Record<string, string>>): CompiledText {
  const { ts } = compiler;
  const texts = new Map(Object.entries({ ...extra, [CLIENT]: text, [AMBIENT]: AMBIENT_TEXT }));
  const options: TypeScript.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    types: [],
  };
  const host = hostOf(compiler, texts);
  const program = ts.createProgram({ rootNames: [...texts.keys()], options, host });
  const source = program.getSourceFile(CLIENT);
  if (source === undefined) throw new Error("the compiler did not read the text");
  return { ts, program, source, checker: program.getTypeChecker() };
}

function hostOf(compiler: Compiler, texts: ReadonlyMap<string, string>): TypeScript.CompilerHost {
  const { ts } = compiler;
  return {
    getSourceFile: (name, version) => {
      const text = texts.get(name);
      // Parents are set for the client only, whose expressions are read.
      if (text !== undefined) return ts.createSourceFile(name, text, version, name === CLIENT);
      return dirname(name) === LIBRARY_FOLDER ? libraryFile(compiler, name, version) : undefined;
    },
    resolveModuleNameLiterals: (literals) =>
      literals.map((literal) => ({
        resolvedModule:
          literal.text.startsWith(".") && texts.has(DECLARATIONS)
            ? { resolvedFileName: DECLARATIONS, extension: ".d.ts", isExternalLibraryImport: false }
            : undefined,
      })),
    getDefaultLibFileName: () => `${LIBRARY_FOLDER}/lib.d.ts`,
    getDefaultLibLocation: () => LIBRARY_FOLDER,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => texts.has(name),
    directoryExists: () => false,
    getDirectories: () => [],
    readFile: () => undefined,
    writeFile: () => undefined,
  };
}

function libraryFile(
  compiler: Compiler,
  name: string,
  version: TypeScript.ScriptTarget | TypeScript.CreateSourceFileOptions,
): TypeScript.SourceFile | undefined {
  const file = basename(name);
  const { library, ts } = compiler;
  if (!library.has(file)) library.set(file, readLibrary(ts, file, version));
  return library.get(file);
}

function readLibrary(
  ts: Ts,
  file: string,
  version: TypeScript.ScriptTarget | TypeScript.CreateSourceFileOptions,
): TypeScript.SourceFile | undefined {
  if (!/^lib(?:\.[a-z0-9]+)*\.d\.ts$/.test(file)) return undefined;
  const folder = dirname(createRequire(import.meta.url).resolve("typescript"));
  try {
    const text = readFileSync(join(folder, file), "utf8");
    // Measured: two thirds of the time go into comments for people, which tell the compiler nothing.
    const options = { ...languageOf(version), jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
    return ts.createSourceFile(`${LIBRARY_FOLDER}/${file}`, text, options);
  } catch {
    // A `/// <reference lib>` may name one that does not exist: the compiler reports it at its place.
    return undefined;
  }
}

function languageOf(
  version: TypeScript.ScriptTarget | TypeScript.CreateSourceFileOptions,
): TypeScript.CreateSourceFileOptions {
  return typeof version === "object" ? version : { languageVersion: version };
}
