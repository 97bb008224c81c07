/**
 * Numbers whose YAML form does not make plain which number is meant. YAML 1.1 and 1.2 read some of them differently,
 * and float64 cannot hold others: a spec that trains for days should not depend on either.
 */
import { numberForm, numberNotRepresentable } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import type { Span } from './span.ts';

/** `flawed`: the value means nothing. A number in an odd form still has its value. */
export interface NumberProblem {
  readonly diagnostic: Diagnostic;
  readonly flawed: boolean;
}

export function checkNumber(source: string, value: number, span: Span): NumberProblem | undefined {
  return checkForm(source, value, span) ?? checkValue(source, value, span);
}

function checkForm(source: string, value: number, span: Span): NumberProblem | undefined {
  const form = (problem: string, newText?: string): NumberProblem => ({
    flawed: false,
    diagnostic: createDiagnostic(
      numberForm,
      { text: source, problem },
      {
        span,
        fixes: newText === undefined ? [] : [{ title: `write \`${newText}\``, edits: [{ span, newText }] }],
      },
    ),
  });
  const decimal = Number.isSafeInteger(value) ? String(value) : undefined;
  if (/^[-+]?0x/i.test(source)) {
    return form('is written in hexadecimal; numbers in a spec are decimal', decimal);
  }
  if (/^[-+]?0o/i.test(source)) {
    return form('is written in octal; numbers in a spec are decimal', decimal);
  }
  if (/^[-+]?0[0-7]+$/.test(source)) {
    const octal = Number.parseInt(source.replace('+', ''), 8);
    return octal === value
      ? form('has a meaningless leading zero', decimal)
      : form(`has a leading zero; YAML 1.1 reads it as ${octal}, YAML 1.2 as ${value}`, decimal);
  }
  return /^[-+]?0\d/.test(source) ? form('has a meaningless leading zero', decimal) : undefined;
}

function checkValue(source: string, value: number, span: Span): NumberProblem | undefined {
  const problem = valueProblem(source, value);
  return problem === undefined
    ? undefined
    : { flawed: true, diagnostic: createDiagnostic(numberNotRepresentable, { text: source, problem }, { span }) };
}

function valueProblem(source: string, value: number): string | undefined {
  if (Number.isNaN(value) || /inf/i.test(source)) {
    return 'is not a finite number';
  }
  if (!Number.isFinite(value)) {
    return 'is too large for float64';
  }
  if (value === 0 && /[1-9]/.test(source.split(/e/i)[0] ?? '')) {
    return 'is so small that float64 holds it as 0';
  }
  if (/^[-+]?\d+$/.test(source) && !Number.isSafeInteger(value)) {
    return `is over 2^53 − 1, where whole numbers stop being exact (it would become ${BigInt(value)})`;
  }
  return undefined;
}
