import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml, yamlFrontmatter } from '@codemirror/lang-yaml';
import {
  HighlightStyle,
  LanguageSupport,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState, type Text } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { Fault } from './promptApi';

/** The text below the front matter: only what stands in braces is told apart. */
const body = StreamLanguage.define<{ inside: boolean }>({
  startState: () => ({ inside: false }),
  token(stream, state) {
    if (state.inside) {
      const closed = stream.match(/^.*?\}\}/);
      state.inside = closed === null;
      if (closed === null) {
        stream.skipToEnd();
      }
      return 'keyword';
    }
    if (stream.match('{{')) {
      state.inside = true;
      return 'keyword';
    }
    if (!stream.match(/^[^{]+/)) {
      stream.next();
    }
    return null;
  },
});

/** A Jenkinsfile: comments, texts and what Groovy has words for. */
const groovy = StreamLanguage.define<{ until: string | null }>({
  startState: () => ({ until: null }),
  token(stream, state) {
    if (state.until !== null) {
      const kind = state.until === '*/' ? 'comment' : 'string';
      while (!stream.eol() && !stream.match(state.until)) {
        stream.next();
      }
      // A text on one line ends with it, closed or not.
      if (stream.current().endsWith(state.until)) {
        state.until = null;
      }
      return kind;
    }
    if (stream.eatSpace()) {
      return null;
    }
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match('/*') || stream.match("'''") || stream.match('"""')) {
      state.until = stream.current() === '/*' ? '*/' : stream.current();
      return state.until === '*/' ? 'comment' : 'string';
    }
    if (stream.match(/^'(\\.|[^'\\])*'?/) || stream.match(/^"(\\.|[^"\\])*"?/)) {
      return 'string';
    }
    if (stream.match(/^\d+(\.\d+)?/)) {
      return 'number';
    }
    if (stream.match(/^[A-Za-z_]\w*/)) {
      return KEYWORDS.has(stream.current()) ? 'keyword' : null;
    }
    stream.next();
    return null;
  },
});
const KEYWORDS = new Set(
  'pipeline agent any parameters triggers stages stage steps script parallel def for in if else try catch throw return null true false int error'.split(
    ' ',
  ),
);

const LANGUAGES = {
  prompt: () => yamlFrontmatter({ content: new LanguageSupport(body) }),
  yaml: () => yaml(),
  groovy: () => new LanguageSupport(groovy),
};

const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.propertyName, tags.definition(tags.propertyName)],
    color: 'var(--accent)',
  },
  { tag: [tags.comment, tags.meta], color: 'var(--quiet)' },
  { tag: [tags.string, tags.number, tags.bool], color: 'var(--good)' },
]);

const theme = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--text)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    lineHeight: '1.55',
    minHeight: '20rem',
    maxHeight: '60vh',
  },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--quiet)', border: 'none' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--accent-soft)' },
  // Instead of CodeMirror’s images, which are data: addresses that the page refuses.
  '.cm-lint-marker-error': {
    content: 'normal',
    width: '0.6em',
    height: '0.6em',
    margin: '0.45em 0.2em',
    borderRadius: '50%',
    backgroundColor: 'var(--bad)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
  },
});

/** Marks a change that the page made itself. */
const loaded = Annotation.define<boolean>();

/** Where a fault is in the text. */
export function placeOf(text: Text, fault: Fault): { from: number; to: number } {
  const line = text.line(Math.min(Math.max(1, fault.line), text.lines));
  const from = Math.min(line.to, line.from + Math.max(0, fault.column - 1));
  return { from, to: line.to };
}

/**
 * Edits a prompt’s source, or another text in YAML or Groovy. The editor is in a shadow root: there CodeMirror’s style sheets are adopted, where the page
 * would refuse them as inline styles. Tab leaves it, as everywhere else.
 */
export function PromptEditor({
  language = 'prompt',
  name = 'Source',
  source,
  readOnly,
  faults,
  place: shown = null,
  onChange,
}: {
  language?: keyof typeof LANGUAGES;
  /** What it edits. */
  name?: string;
  source: string;
  readOnly: boolean;
  faults: readonly Fault[];
  /** Where the cursor goes, whenever it is another one. */
  place?: { line: number } | null;
  onChange: (source: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  const start = useRef(source);
  // What was typed and has not come back as the source yet: it comes late, and must not undo what is typed meanwhile.
  const typed = useRef<string[]>([]);
  useEffect(() => {
    changed.current = onChange;
    start.current = source;
  });
  useEffect(() => {
    const host = place.current;
    if (!host) {
      return;
    }
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: start.current,
        extensions: [
          lineNumbers(),
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          LANGUAGES[language](),
          syntaxHighlighting(colours),
          lintGutter(),
          theme,
          EditorView.lineWrapping,
          // Also where it may only be read: else the keyboard could not scroll it.
          EditorView.contentAttributes.of({ 'aria-label': name, tabindex: '0' }),
          EditorState.readOnly.of(readOnly),
          EditorView.editable.of(!readOnly),
          EditorView.updateListener.of((update) => {
            const given = update.transactions.some((each) => each.annotation(loaded) === true);
            if (update.docChanged && !given) {
              const text = update.state.doc.toString();
              typed.current.push(text);
              changed.current(text);
            }
          }),
        ],
      }),
    });
    view.current = editor;
    typed.current = [];
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [readOnly, language, name]);
  useEffect(() => {
    const editor = view.current;
    const echo = typed.current.indexOf(source);
    typed.current = typed.current.slice(echo + 1);
    if (editor && echo < 0 && editor.state.doc.toString() !== source) {
      typed.current = [];
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: source },
        annotations: loaded.of(true),
      });
    }
  }, [source]);
  useEffect(() => {
    const editor = view.current;
    if (editor) {
      const marks = faults.map((fault) => ({
        ...placeOf(editor.state.doc, fault),
        severity: 'error' as const,
        message: fault.text,
      }));
      editor.dispatch(setDiagnostics(editor.state, marks));
    }
  }, [faults, readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (editor && shown) {
      const { from } = placeOf(editor.state.doc, { line: shown.line, column: 0, text: '' });
      editor.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
      editor.focus();
    }
  }, [shown]);
  return <div ref={place} className="editor" />;
}

export default PromptEditor;
