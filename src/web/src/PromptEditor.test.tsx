import { EditorView } from '@codemirror/view';
import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { PromptEditor } from './PromptEditor';

function editor(source: string) {
  const sent: string[] = [];
  const of = (text: string) => (
    <PromptEditor
      source={text}
      readOnly={false}
      faults={[]}
      onChange={(change) => {
        sent.push(change);
      }}
    />
  );
  const { container, rerender } = render(of(source));
  const content = container.querySelector('.editor')?.shadowRoot?.querySelector('.cm-editor');
  const view = EditorView.findFromDOM(content as HTMLElement);
  if (view === null) {
    throw new Error('no editor');
  }
  return {
    sent,
    type: (text: string) => {
      const at = view.state.selection.main.head;
      view.dispatch({
        changes: { from: at, insert: text },
        selection: { anchor: at + text.length },
      });
    },
    give: (text = '') => {
      rerender(of(text));
    },
    text: () => view.state.doc.toString(),
    cursor: () => view.state.selection.main.head,
  };
}

test('what is typed faster than the page takes it stays, and so does the cursor', () => {
  const { sent, type, give, text, cursor } = editor('one');

  type('/');
  type('/');
  give(sent[0]);
  type(' two ');
  give(sent[1]);
  give(sent[2]);

  expect(text()).toBe('// two one');
  expect(cursor()).toBe('// two '.length);
});

test('what the page puts in its place takes its place', () => {
  const { sent, type, give, text } = editor('one');
  type('a');
  give(sent[0]);

  give('one');
  expect(text()).toBe('one');
  give(sent[0]);
  expect(text()).toBe('aone');
});
