import {
  Background,
  BaseEdge,
  ControlButton,
  Controls,
  EdgeLabelRenderer,
  getSmoothStepPath,
  getViewportForBounds,
  Handle,
  Position,
  ReactFlow,
  useReactFlow,
  useStore,
  type Connection,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useCallback, useEffect, useMemo, useState, type DragEvent } from 'react';
import { BESIDE, boundsOf, COLUMN, handles, HEIGHT, ROW, WIDTH } from './canvasLayout';
import { DRAGGED } from './dragged';
import { edgeId } from './edgeId';
import type { Graph } from './graph';

const LEAST_ZOOM = 0.3;
const LEAST_HEIGHT = 5 * ROW + 90;

type StepNode = Node<{ title: string; kind: string; faulty: boolean; note: string }, 'step'>;
type WayEdge = Edge<{ condition: string; back: boolean }, 'way'>;

/** A title of more letters takes the note's line too: what a checkpoint asks is a sentence. */
const LONG = 15;

function Step({ data, selected }: NodeProps<StepNode>) {
  const kind = data.kind === 'stop' ? 'checkpoint' : data.kind;
  const long = data.kind === 'checkpoint' && data.title.length > LONG;
  return (
    <div
      className={`node node-${kind}${selected ? ' node-selected' : ''}${data.faulty ? ' node-faulty' : ''}`}
    >
      <Handle type="target" position={Position.Top} id="in" />
      <Handle type="target" position={Position.Left} id="in-left" />
      <Handle type="target" position={Position.Right} id="in-right" />
      <span className={long ? 'node-title node-title-long' : 'node-title'} title={data.title}>
        {data.title}
      </span>
      {!long && <span className="node-note">{data.note}</span>}
      <Handle type="source" position={Position.Left} id="out-left" />
      <Handle type="source" position={Position.Right} id="out-right" />
      <Handle type="source" position={Position.Bottom} id="out" />
    </div>
  );
}

function Way(props: EdgeProps<WayEdge>) {
  const [path, x, y] = getSmoothStepPath({ ...props, borderRadius: 10, offset: BESIDE });
  const condition = props.data?.condition ?? '';
  return (
    <>
      <BaseEdge
        id={props.id}
        path={path}
        {...(props.markerEnd !== undefined && { markerEnd: props.markerEnd })}
        interactionWidth={16}
      />
      {condition !== '' && (
        <EdgeLabelRenderer>
          <div
            className={`way-label${props.selected ? ' way-label-selected' : ''}`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {condition}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

const NODES = { step: Step };
const EDGES = { way: Way };

const NOTES: Record<string, string> = {
  agent: 'agent',
  stage: 'stage',
  checkpoint: 'a person decides',
  stop: 'the run stops',
};

export interface CanvasProps {
  graph: Graph;
  /** Id of a node or an edge. */
  selected: string | null;
  faulty: string | null;
  onSelect: (id: string | null) => void;
  /** From one node to another; `to` is null for the empty canvas. */
  onConnect: (from: string, to: string | null) => void;
  onRemove: (id: string) => void;
  /** A part of the palette, or a node that is there, dropped at a row. */
  onDrop: (part: string, row: number, near: string | null) => void;
  onMove: (id: string, row: number, near: string | null) => void;
}

/** The workflow as a graph that can be changed by mouse and by keyboard; places follow from the definition. */
export function Canvas(props: CanvasProps) {
  const { graph, selected, faulty } = props;
  const { screenToFlowPosition, setViewport } = useReactFlow();
  const paneWidth = useStore((state) => state.width);
  const paneHeight = useStore((state) => state.height);
  const [moving, setMoving] = useState<{ id: string; x: number; y: number } | null>(null);
  const nodes = useMemo(
    () =>
      graph.nodes.map((node): StepNode => {
        const place = { x: node.column * COLUMN, y: node.row * ROW };
        return {
          id: node.id,
          type: 'step',
          position: moving?.id === node.id ? { x: moving.x, y: moving.y } : place,
          width: WIDTH,
          height: HEIGHT,
          measured: { width: WIDTH, height: HEIGHT },
          data: {
            title: node.title,
            kind: node.kind,
            faulty: node.id === faulty,
            note: NOTES[node.kind] ?? '',
          },
          selected: node.id === selected,
          draggable: node.kind !== 'stage',
          ariaLabel: `${node.title}, ${NOTES[node.kind] ?? ''}`,
        };
      }),
    [graph, selected, faulty, moving],
  );
  const edges = useMemo(() => {
    const known = new Map(graph.nodes.map((node) => [node.id, node]));
    return graph.edges.flatMap((edge): WayEdge[] => {
      const from = known.get(edge.from);
      const to = known.get(edge.to);
      if (!from || !to) {
        return [];
      }
      const [sourceHandle, targetHandle] = handles(edge, from, to);
      return [
        {
          id: edgeId(edge),
          type: 'way',
          source: edge.from,
          target: edge.to,
          sourceHandle,
          targetHandle,
          className: edge.back ? 'way-back' : 'way',
          selected: edgeId(edge) === selected,
          data: { condition: edge.condition, back: edge.back },
          markerEnd: 'way-end',
          ariaLabel: `From ${from.title} to ${to.title}${edge.condition === '' ? '' : `: ${edge.condition}`}`,
        },
      ];
    });
  }, [graph, selected]);

  const { x, y, width, height } = boundsOf(graph);
  const fit = useCallback(() => {
    if (paneWidth > 0 && paneHeight > 0) {
      const bounds = { x, y, width, height };
      void setViewport(getViewportForBounds(bounds, paneWidth, paneHeight, LEAST_ZOOM, 1, 0.05));
    }
  }, [x, y, width, height, paneWidth, paneHeight, setViewport]);
  // The whole is shown when there is more or less of it, and of the room.
  useEffect(fit, [fit]);

  // As high as the whole is once it fits into the width, and never so low that nothing can be dropped.
  const scale = paneWidth > 0 ? Math.min(1, (0.95 * paneWidth) / width) : 1;
  const high = Math.max(LEAST_HEIGHT, Math.ceil(scale * (height + ROW)));
  const rowAt = (y: number) => Math.round(y / ROW + 0.3);
  const nearest = (x: number, y: number, other: string | null) => {
    const found = graph.nodes
      .filter((node) => node.id !== other && (node.kind === 'agent' || node.kind === 'stage'))
      .map((node) => ({
        id: node.id,
        far: Math.hypot(node.column * COLUMN - x, node.row * ROW - y),
      }))
      .sort((a, b) => a.far - b.far)[0];
    return found?.id ?? null;
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const part = event.dataTransfer.getData(DRAGGED);
    if (part !== '') {
      const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      props.onDrop(part, rowAt(y), nearest(x - WIDTH / 2, y - ROW / 4, null));
    }
  };
  return (
    <div className="canvas" style={{ height: `${high}px` }}>
      <svg className="unseen" aria-hidden="true">
        <defs>
          <marker
            id="way-end"
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path className="way-end" d="M0 0 10 5 0 10z" />
          </marker>
        </defs>
      </svg>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        minZoom={LEAST_ZOOM}
        maxZoom={1.5}
        preventScrolling={false}
        zoomOnScroll={false}
        panOnScroll={false}
        deleteKeyCode={['Delete', 'Backspace']}
        onNodesChange={(changes) => {
          for (const change of changes) {
            if (change.type === 'select' && change.selected) {
              props.onSelect(change.id);
            }
            if (change.type === 'position' && change.position && change.dragging) {
              setMoving({ id: change.id, ...change.position });
            }
          }
        }}
        onEdgesChange={(changes) => {
          for (const change of changes) {
            if (change.type === 'select' && change.selected) {
              props.onSelect(change.id);
            }
          }
        }}
        onPaneClick={() => {
          props.onSelect(null);
        }}
        onNodeDragStop={(_, node) => {
          setMoving(null);
          const { x, y } = node.position;
          props.onMove(node.id, rowAt(y), nearest(x, y, node.id));
        }}
        onBeforeDelete={({ nodes: gone }) => {
          const [node] = gone;
          if (node) {
            props.onRemove(node.id);
          }
          // The graph follows from the definition: React Flow itself removes nothing.
          return Promise.resolve(false);
        }}
        onConnect={(way: Connection) => {
          props.onConnect(way.source, way.target);
        }}
        onConnectEnd={(_, state) => {
          if (state.fromNode && !state.toNode) {
            props.onConnect(state.fromNode.id, null);
          }
        }}
        onDragOver={(event) => {
          event.preventDefault();
          event.dataTransfer.dropEffect = 'copy';
        }}
        onDrop={drop}
      >
        <Background gap={22} size={1.2} />
        <Controls showInteractive={false} showFitView={false}>
          <ControlButton title="Show all" aria-label="Show all" onClick={fit}>
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <path d="M0 4V0H4V1.5H1.5V4zM8 0H12V4H10.5V1.5H8zM0 8H1.5V10.5H4V12H0zM10.5 8H12V12H8V10.5H10.5z" />
            </svg>
          </ControlButton>
        </Controls>
      </ReactFlow>
    </div>
  );
}
