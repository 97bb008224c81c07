/**
 * One TypeScript file under construction. It owns the header, the imports and the doc comments; the emitters hand it declarations.
 * Everything is collected first and goes to ts-morph in one call: adding members one by one re-parses the file for each.
 * The project has no library files and never checks types, and nothing is reformatted: structures are printed as they should look.
 */
import {
  type CodeBlockWriter,
  IndentationText,
  type MethodDeclarationStructure,
  Project,
  type PropertySignatureStructure,
  QuoteKind,
  type StatementStructures,
  StructureKind,
  type WriterFunction,
} from 'ts-morph';
import { commentText } from '../../text/escape.ts';
import { fitsLine } from './layout.ts';

/** Where generated code imports the runtime from. */
export const RUNTIME_MODULE = 'specc/runtime';

type Statement = StatementStructures | WriterFunction;

/** A structure of ts-morph with its doc comment, one string per line: ts-morph writes comments as they are given. */
type Documented<S> = Omit<S, 'kind' | 'docs'> & { readonly docs: readonly string[] };

export interface InterfaceDeclaration {
  readonly name: string;
  readonly docs: readonly string[];
  readonly properties: readonly Documented<PropertySignatureStructure>[];
}

export interface ClassDeclaration {
  readonly name: string;
  readonly docs: readonly string[];
  readonly extends: string;
  readonly methods: readonly Documented<MethodDeclarationStructure>[];
}

export interface ConstDeclaration {
  readonly name: string;
  readonly exported?: boolean;
  readonly docs: readonly string[];
  readonly type?: string;
  readonly value: WriterFunction;
}

export class GeneratedFile {
  readonly #header: readonly string[];
  /** Module → name → whether only its type is used. */
  readonly #imports = new Map<string, Map<string, boolean>>();
  readonly #statements: Statement[] = [];

  constructor(header: readonly string[]) {
    this.#header = header;
  }

  /** Makes a value of another module available and returns the name to use for it. */
  importValue(name: string, module: string = RUNTIME_MODULE): string {
    this.#namesFrom(module).set(name, false);
    return name;
  }

  /** Like `importValue`, for a name that is only used as a type. */
  importType(name: string, module: string = RUNTIME_MODULE): string {
    const names = this.#namesFrom(module);
    names.set(name, names.get(name) ?? true);
    return name;
  }

  addTypeAlias(name: string, type: string, docs: readonly string[]): void {
    this.#statements.push({ kind: StructureKind.TypeAlias, name, type, isExported: true, docs: docComment(docs) });
  }

  addInterface({ name, docs, properties }: InterfaceDeclaration): void {
    this.#statements.push({
      kind: StructureKind.Interface,
      name,
      isExported: true,
      docs: docComment(docs),
      properties: properties.map(withDocComment),
    });
  }

  addClass({ docs, methods, ...structure }: ClassDeclaration): void {
    this.#statements.push({
      ...structure,
      kind: StructureKind.Class,
      isExported: true,
      docs: docComment(docs),
      methods: methods.map(withDocComment),
    });
  }

  /** A constant over several lines. Written as text because ts-morph indents a structure's initializer twice. */
  addConst({ name, exported = false, docs, type, value }: ConstDeclaration): void {
    this.#statements.push((writer) => {
      writer.blankLineIfLastNot();
      writeDocComment(writer, docs);
      writer.write(`${exported ? 'export ' : ''}const ${name}${type === undefined ? '' : `: ${type}`} = `);
      value(writer);
      writer.write(';');
    });
  }

  print(): string {
    const project = new Project({
      useInMemoryFileSystem: true,
      skipLoadingLibFiles: true,
      manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
    });
    const file = project.createSourceFile('generated.ts', {
      statements: [
        ...this.#header.map((line) => `// ${commentText(line)}`),
        blankLine,
        ...this.#importStatements(),
        blankLine,
        ...this.#statements,
      ],
    });
    return file.getFullText();
  }

  #namesFrom(module: string): Map<string, boolean> {
    const names = this.#imports.get(module) ?? new Map<string, boolean>();
    this.#imports.set(module, names);
    return names;
  }

  #importStatements(): readonly WriterFunction[] {
    return sortedBy([...this.#imports], ([module]) => importRank(module)).map(
      ([module, names]) =>
        (writer) =>
          writeImport(writer, module, names),
    );
  }
}

function writeImport(writer: CodeBlockWriter, module: string, names: ReadonlyMap<string, boolean>): void {
  const onlyTypes = [...names.values()].every((isType) => isType);
  const sorted = sortedBy([...names], ([name]) => name.toLowerCase()).map(([name, isType]) =>
    isType && !onlyTypes ? `type ${name}` : name,
  );
  const keyword = onlyTypes ? 'import type' : 'import';
  const line = `${keyword} { ${sorted.join(', ')} } from '${module}';`;
  writer.newLineIfLastNot();
  if (fitsLine(writer, line)) {
    writer.writeLine(line);
    return;
  }
  writer.writeLine(`${keyword} {`).indent(() => {
    for (const name of sorted) {
      writer.writeLine(`${name},`);
    }
  });
  writer.writeLine(`} from '${module}';`);
}

function blankLine(writer: CodeBlockWriter): void {
  writer.blankLineIfLastNot();
}

/** Packages before files of this one. */
function importRank(module: string): string {
  return `${module.startsWith('.') ? 1 : 0} ${module}`;
}

/** Code-unit order, the same on every machine. */
function sortedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function docComment(lines: readonly string[]): string[] {
  return [lines.map(commentText).join('\n')];
}

function withDocComment<S>({ docs, ...structure }: S & { readonly docs: readonly string[] }) {
  return { ...structure, docs: docComment(docs) };
}

function writeDocComment(writer: CodeBlockWriter, lines: readonly string[]): void {
  const [first, ...others] = lines.map(commentText);
  if (first === undefined) {
    return;
  }
  if (others.length === 0) {
    writer.writeLine(`/** ${first} */`);
    return;
  }
  writer.writeLine('/**');
  for (const line of [first, ...others]) {
    writer.writeLine(line === '' ? ' *' : ` * ${line}`);
  }
  writer.writeLine(' */');
}
