/** Whether `extends`, `patch`, `blocks` and uses of blocks are written as the language says. */
import { patchForm, patchWithoutBase } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { listOf, quote } from '../diagnostics/words.ts';
import { compositionKeys, compositionSchema, patchActions, patchTargets } from '../schema/composition.ts';
import { suggestKey } from '../schema/suggest.ts';
import { reportSchemaErrors } from '../schema/validate.ts';
import { findCompositionErrors } from '../schema/validator.ts';
import { type MappingNode, type SourceNode, textAt, toData } from '../source/nodes.ts';

export interface CompositionForm {
  /** Absent where there is none, or what is written is not a path. */
  readonly extends?: string;
  readonly refusedPatches: ReadonlySet<number>;
}

/** Reports on one file. */
export function reportComposition(root: MappingNode, report: Report): CompositionForm {
  if (!usesComposition(root)) {
    return { refusedPatches: new Set() };
  }
  const blamed = reportSchemaErrors(findCompositionErrors(toData(root)), compositionSchema, root, report);
  const refusedPatches = new Set<number>();
  for (const [section, index] of blamed) {
    if (section === 'patch' && typeof index === 'number') {
      refusedPatches.add(index);
    }
  }
  const patch = root.entries.get('patch');
  const items = patch?.value.kind === 'sequence' ? patch.value.items : [];
  for (const [index, { value }] of items.entries()) {
    if (!refusedPatches.has(index) && value.kind === 'mapping' && !reportPatch(value, report)) {
      refusedPatches.add(index);
    }
  }
  const base = textAt(root, ['extends']);
  const extendsOther = [...root.entries.keys()].some((key) => key === 'extends' || suggestKey(key, ['extends']));
  if (patch !== undefined && !extendsOther) {
    report(
      createDiagnostic(
        patchWithoutBase,
        {},
        { span: patch.keySpan, help: ['name that spec with `extends`, or change the layers themselves'] },
      ),
    );
  }
  return { refusedPatches, ...(base !== undefined && base !== '' && { extends: base }) };
}

/** Whether there is anything to compose. */
export function usesComposition({ entries }: MappingNode): boolean {
  return compositionKeys.some((key) => entries.has(key)) || usesBlocks(entries.get('layers')?.value);
}

function usesBlocks(layers: SourceNode | undefined): boolean {
  return (
    layers?.kind === 'sequence' &&
    layers.items.some(({ value }) => value.kind === 'mapping' && value.entries.has('block'))
  );
}

/** Whether a patch names what it changes and says how, in a combination that means something. */
function reportPatch(patch: MappingNode, report: Report): boolean {
  const has = (key: string): boolean => patch.entries.has(key);
  const targets = patchTargets.filter(has);
  const actions = patchActions.filter(has);
  const [target] = targets;
  const [action] = actions;
  const [first] = patch.entries.keys();
  const refuse = (problem: string, help: string, key = first): false => {
    const span = patch.entries.get(key ?? '')?.keySpan ?? patch.span;
    report(createDiagnostic(patchForm, { problem }, { span, help: [help] }));
    return false;
  };
  if (target === undefined) {
    return refuse(
      'this patch does not say what it changes',
      '`layer: conv1`, `layers: [conv1, conv2]` or `layers: { type: … }` say which layers; `after: conv1` and `before: conv1` where to insert',
    );
  }
  for (const several of [targets, actions].filter(({ length }) => length > 1)) {
    return refuse(
      `${listOf(several.map(quote), 'and')} cannot stand in one patch`,
      'keep the one that is meant, or write a patch for each, in the order in which they apply',
      several.at(-1),
    );
  }
  const inserting = target === 'after' || target === 'before';
  if (action === undefined) {
    const choices = inserting ? ['insert'] : patchActions.filter((each) => each !== 'insert');
    return refuse(
      `this patch does not say what happens ${inserting ? `${target} the layer` : 'to the layer'}`,
      `give ${listOf(choices.map(quote))}`,
    );
  }
  if (inserting !== (action === 'insert')) {
    return refuse(
      `\`${action}\` cannot be combined with \`${target}\``,
      action === 'insert' ? 'say where with `after` or `before`' : `say which layer with \`layer\`, or use \`insert\``,
    );
  }
  const changed = patch.entries.get(action)?.value;
  if (action === 'set' || action === 'replace') {
    const entry = changed?.kind === 'mapping' ? changed.entries.get('name') : undefined;
    if (entry !== undefined) {
      report(
        createDiagnostic(
          patchForm,
          { problem: `\`${action}\` cannot rename a layer` },
          { span: entry.keySpan, help: ['remove the layer, and insert one with the new name'] },
        ),
      );
      return false;
    }
  }
  return true;
}
