import { useQuery } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { lazy, Suspense, useEffect, useMemo, useReducer, useState } from 'react';
import { Choice } from '../Choice';
import { Loading } from '../Notice';
import { sentenceOf } from '../Queries';
import { usePaused } from '../usePaused';
import { useUnsaved } from '../useRoute';
import { Actions } from './Actions';
import { Canvas } from './Canvas';
import { nodeAtLine, read, unreadable } from './definition';
import { loadFolders, loadRoles, validate, type Validated, type Workflow } from './designerApi';
import { add, connect, isPlace, move, remove, shift } from './edits';
import { graphOf } from './graph';
import { begin, change, type Change, type History } from './history';
import { Inspector } from './Inspector';
import { JenkinsfileView } from './JenkinsfileView';
import { Outline, Palette } from './Outline';
import { useJenkinsfile } from './useJenkinsfile';

const PromptEditor = lazy(() => import('../PromptEditor'));

const VIEWS = (['Canvas', 'YAML', 'Jenkinsfile'] as const).map((name) => [name, name] as const);
type View = (typeof VIEWS)[number][0];
const SHIPPED = ['typescript', 'python', 'docker'];
const ROLES = [
  'prompt',
  'planner',
  'architect',
  'coder',
  'reviewer',
  'tester',
  'optimizer',
  'packager',
];

/** A definition under work. `stored` is null for one that is kept nowhere yet. */
export function DesignerPage({ stored, text }: { stored: Workflow | null; text: string }) {
  const [base, setBase] = useState(stored);
  const [history, apply] = useReducer(
    (now: History, next: Change | { load: string }) =>
      'load' in Object(next) ? begin((next as { load: string }).load) : change(now, next as Change),
    text,
    begin,
  );
  const [view, setView] = useState<View>('Canvas');
  const asked = usePaused(history.now);
  const check = useQuery({
    queryKey: ['workflow-check', asked],
    queryFn: ({ signal }) => validate(asked, signal),
    placeholderData: (before) => before,
  });
  const judged = asked === history.now && !check.isPlaceholderData ? check.data : undefined;
  const fault = judged?.fault ?? null;
  const faults = useMemo(() => (fault ? [fault] : []), [fault]);
  const wrong = unreadable(history.now);
  const folders = useQuery({
    queryKey: ['folders'],
    queryFn: ({ signal }) => loadFolders(signal),
    enabled: check.data?.keeps === true,
  });
  // Who may make new ones can save a copy; what is in version control is downloaded, and committed.
  const mayEdit = !base || base.committed || base.mayConfigure || (folders.data ?? []).length > 0;
  const edit = (to: string, about = '') => {
    apply({ to, about });
  };
  const jenkinsfile = useJenkinsfile(history.now, edit);
  const { open } = jenkinsfile;
  const [deleted, setDeleted] = useState(false);
  // Where it can't be saved here, a download keeps it.
  const [downloaded, setDownloaded] = useState<string | null>(null);
  const kept = [base?.definition ?? text, downloaded].includes(history.now);
  useUnsaved(!deleted && (open || !kept));
  useUndoKeys(apply);
  return (
    <div className="designer">
      <div className="bar-of-actions">
        <Choice name="View" options={VIEWS} chosen={view} onChoose={setView} />
        <div className="choice">
          <button
            type="button"
            disabled={open || history.past.length === 0}
            onClick={() => {
              apply('undo');
            }}
          >
            Undo
          </button>
          <button
            type="button"
            disabled={open || history.future.length === 0}
            onClick={() => {
              apply('redo');
            }}
          >
            Redo
          </button>
        </div>
        <Actions
          base={base}
          text={history.now}
          checked={open ? undefined : judged}
          keeps={check.data?.keeps === true}
          folders={folders.data}
          onSaved={setBase}
          onDownloaded={setDownloaded}
          onDeleted={() => {
            setDeleted(true);
          }}
          onLoad={(loaded) => {
            setBase(loaded);
            apply({ load: loaded.definition });
          }}
        />
      </div>
      <Judgement checked={check.data} error={check.error && sentenceOf(check.error)} />
      {open && view !== 'Jenkinsfile' && (
        <p className="notice notice-error">
          The Jenkinsfile has an edit that the definition does not say yet. Until it is mended or
          discarded in the view Jenkinsfile nothing else can be changed.
        </p>
      )}
      {base?.read && !jenkinsfile.draft && history.now === base.definition && (
        <div className="notice banner">
          <p>
            <strong>Somebody has changed this workflow’s Jenkinsfile.</strong> Its runs run that
            one. Saving the definition writes its own over it.
          </p>
          {mayEdit && (
            <button
              type="button"
              onClick={() => {
                if (base.read) {
                  setView('Jenkinsfile');
                  jenkinsfile.begin(base.jenkinsfile, base.read);
                }
              }}
            >
              Take over the Jenkinsfile’s changes
            </button>
          )}
        </div>
      )}
      {view === 'Canvas' &&
        (wrong === null ? (
          <Workbench
            text={history.now}
            edit={edit}
            readOnly={!mayEdit || open}
            checked={judged ?? check.data}
          />
        ) : (
          <p className="notice">
            The canvas comes back once the text can be read as YAML: {wrong} Mend it in the view
            YAML, or take the change back.
          </p>
        ))}
      {view === 'YAML' && (
        <div className="card editor-card">
          <Suspense fallback={<Loading what="the editor" />}>
            <PromptEditor
              language="yaml"
              source={history.now}
              readOnly={!mayEdit || open}
              faults={faults}
              onChange={(to) => {
                edit(to, 'text');
              }}
            />
          </Suspense>
        </div>
      )}
      {view === 'Jenkinsfile' && (
        <JenkinsfileView
          checked={judged ?? check.data}
          edit={jenkinsfile}
          readOnly={!mayEdit || !(jenkinsfile.draft ?? judged?.jenkinsfile)}
        />
      )}
    </div>
  );
}

/** Ctrl-Z and Ctrl-Y, but where something is typed: there the browser has them. */
function useUndoKeys(apply: (change: Change) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const place = event.composedPath()[0];
      const typing =
        place instanceof HTMLElement &&
        (place.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(place.tagName));
      if (typing || !(event.ctrlKey || event.metaKey)) {
        return;
      }
      const key = event.key.toLowerCase();
      if (key === 'z' || key === 'y') {
        event.preventDefault();
        apply(key === 'y' || event.shiftKey ? 'redo' : 'undo');
      }
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, [apply]);
}

function Judgement({ checked, error }: { checked: Validated | undefined; error: string | null }) {
  return (
    <div role="status" className="judgement">
      {error !== null && <p className="bad">{error}</p>}
      {checked?.fault && <p className="bad">{checked.fault.text}</p>}
      {checked && !checked.fault && <p className="good">The definition is a workflow.</p>}
    </div>
  );
}

function Workbench({
  text,
  edit,
  readOnly,
  checked,
}: {
  text: string;
  edit: (text: string, about?: string) => void;
  readOnly: boolean;
  checked: Validated | undefined;
}) {
  const [selected, setSelected] = useState<string | null>(null);
  const roles = useQuery({
    queryKey: ['roles'],
    queryFn: ({ signal }) => loadRoles(signal),
    staleTime: Infinity,
  });
  const definition = read(text);
  const graph = graphOf(definition);
  const fault = checked?.fault ?? null;
  const faulty = fault && fault.line > 0 ? nodeAtLine(text, fault.line) : null;
  const place = selected !== null && isPlace(text, selected) ? selected : 'coder';
  const change = (to: string) => {
    if (!readOnly) {
      edit(to);
    }
  };
  const removeNode = (id: string) => {
    change(remove(text, id));
    if (id !== 'coder') {
      setSelected(null);
    }
  };
  const known = roles.data?.filter((role) => role !== 'monitor') ?? ROLES;
  return (
    <div className="workshop">
      <div className="workshop-side">
        <Outline
          definition={definition}
          graph={graph}
          selected={selected}
          faulty={faulty}
          readOnly={readOnly}
          onSelect={setSelected}
          onShift={(role, by) => {
            change(shift(text, role, by));
          }}
          onRemove={removeNode}
        />
        {!readOnly && (
          <Palette
            definition={definition}
            roles={known}
            place={place}
            onAdd={(part) => {
              change(add(text, part, place));
            }}
          />
        )}
      </div>
      <section aria-label="Canvas" className="card canvas-card">
        <ReactFlowProvider>
          <Canvas
            graph={graph}
            selected={selected}
            faulty={faulty}
            onSelect={setSelected}
            onConnect={(from, to) => {
              change(connect(text, from, to));
            }}
            onRemove={removeNode}
            onDrop={(part, row, near) => {
              change(add(text, part, near, row));
            }}
            onMove={(id, row, near) => {
              change(move(text, id, row, near));
            }}
          />
        </ReactFlowProvider>
      </section>
      <Inspector
        text={text}
        edit={edit}
        readOnly={readOnly}
        definition={definition}
        graph={graph}
        selected={selected}
        languages={checked?.languages ?? SHIPPED}
        onRemove={removeNode}
      />
    </div>
  );
}
