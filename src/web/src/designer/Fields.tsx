import { useId, useState } from 'react';
import { parse, stringify } from 'yaml';
import { setAt, valueAt, type Path } from './definition';

/** The definition's text, and what changes it; `about` joins what is typed into one field to one step of undo. */
export interface Editing {
  text: string;
  readOnly: boolean;
  edit: (text: string, about?: string) => void;
}

interface FieldProps extends Editing {
  path: Path;
  label: string;
  hint?: string;
}

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';

function set({ text, edit, path }: FieldProps, value: unknown): void {
  edit(setAt(text, path, value), path.join('.'));
}

function Hint({ id, hint }: { id: string; hint: string | undefined }) {
  return hint === undefined ? null : <small id={id}>{hint}</small>;
}

export function TextField(props: FieldProps & { placeholder?: string; choices?: string[] }) {
  const id = useId();
  const value = valueAt(props.text, props.path);
  return (
    <label>
      {props.label}
      <input
        value={shown(value)}
        readOnly={props.readOnly}
        placeholder={props.placeholder}
        list={props.choices && `${id}-choices`}
        aria-describedby={props.hint && `${id}-hint`}
        onChange={(event) => {
          set(props, event.target.value);
        }}
      />
      {props.choices && (
        <datalist id={`${id}-choices`}>
          {props.choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      <Hint id={`${id}-hint`} hint={props.hint} />
    </label>
  );
}

export function NumberField(
  props: FieldProps & { least?: number; most?: number; step?: number; placeholder?: string },
) {
  const id = useId();
  return (
    <label>
      {props.label}
      <input
        type="number"
        value={shown(valueAt(props.text, props.path))}
        readOnly={props.readOnly}
        min={props.least}
        max={props.most}
        step={props.step ?? 1}
        placeholder={props.placeholder}
        aria-describedby={props.hint && `${id}-hint`}
        onChange={(event) => {
          const number = event.target.valueAsNumber;
          set(props, Number.isNaN(number) ? undefined : number);
        }}
      />
      <Hint id={`${id}-hint`} hint={props.hint} />
    </label>
  );
}

/** `none` is what the choice of nothing says; left out, one must be chosen. */
export function ChoiceField(
  props: FieldProps & {
    choices: readonly string[];
    none?: string;
    otherwise?: string;
    onChoose?: (value: string) => void;
  },
) {
  const value = shown(valueAt(props.text, props.path)) || (props.otherwise ?? '');
  return (
    <label>
      {props.label}
      <select
        value={value}
        disabled={props.readOnly}
        onChange={(event) => {
          if (props.onChoose) {
            props.onChoose(event.target.value);
          } else {
            set(props, event.target.value);
          }
        }}
      >
        {props.none !== undefined && <option value="">{props.none}</option>}
        {value !== '' && !props.choices.includes(value) && <option value={value}>{value}</option>}
        {props.choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
      {props.hint !== undefined && <small>{props.hint}</small>}
    </label>
  );
}

export function FlagField(props: FieldProps) {
  return (
    <label className="flag">
      <input
        type="checkbox"
        checked={valueAt(props.text, props.path) === true}
        disabled={props.readOnly}
        onChange={(event) => {
          set(props, event.target.checked ? true : undefined);
        }}
      />
      {props.label}
    </label>
  );
}

/** One element a line. */
export function LinesField(props: FieldProps) {
  const value = valueAt(props.text, props.path);
  const known = Array.isArray(value) ? value.map(String).join('\n') : '';
  // A line that was begun and says nothing yet is no element.
  const [typed, setTyped] = useState(known);
  const lines = typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const text = lines.join('\n') === known ? typed : known;
  return (
    <label>
      {props.label}
      <textarea
        rows={Math.max(2, text.split('\n').length)}
        value={text}
        readOnly={props.readOnly}
        onChange={(event) => {
          setTyped(event.target.value);
          set(
            props,
            event.target.value
              .split('\n')
              .map((line) => line.trim())
              .filter((line) => line !== ''),
          );
        }}
      />
      {props.hint !== undefined && <small>{props.hint}</small>}
    </label>
  );
}

/** A part that is whatever a step takes, as YAML. */
export function YamlField(props: FieldProps) {
  const value = valueAt(props.text, props.path);
  const known = value === undefined || value === null ? '' : stringify(value, { lineWidth: 0 });
  const [typed, setTyped] = useState(known);
  const [wrong, setWrong] = useState('');
  const [seen, setSeen] = useState(known);
  if (known !== seen) {
    // Changed elsewhere, such as by undo.
    setSeen(known);
    setTyped(known);
    setWrong('');
  }
  return (
    <label>
      {props.label}
      <textarea
        className="yaml"
        rows={Math.max(3, typed.split('\n').length)}
        spellCheck={false}
        value={typed}
        readOnly={props.readOnly}
        aria-invalid={wrong !== ''}
        onChange={(event) => {
          setTyped(event.target.value);
          try {
            const now: unknown = parse(event.target.value);
            setWrong('');
            const next = setAt(props.text, props.path, now ?? undefined);
            const kept = valueAt(next, props.path);
            setSeen(kept === undefined || kept === null ? '' : stringify(kept, { lineWidth: 0 }));
            props.edit(next, props.path.join('.'));
          } catch (e) {
            setWrong(e instanceof Error ? (e.message.split('\n')[0] ?? '') : String(e));
          }
        }}
      />
      {wrong !== '' && (
        <small className="bad" role="status">
          {wrong}
        </small>
      )}
      {props.hint !== undefined && <small>{props.hint}</small>}
    </label>
  );
}
