import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { plural } from '../format';
import { inJenkins } from '../host';
import { More } from '../More';
import { Awaited, Empty, Loading } from '../Notice';
import { Queries } from '../Queries';
import { usePageTitle } from '../usePageTitle';
import { designerLink, mayLeave, NEW_WORKFLOW, useWorkflowName, workflowsLink } from '../useRoute';
import { fresh } from './definition';
import { DesignerPage } from './DesignerPage';
import { loadWorkflow, loadWorkflows } from './designerApi';
import './designer.css';

/** All definitions, or the one that the address names. */
export function Designer() {
  const name = useWorkflowName();
  return (
    <Queries>
      {name === null ? <List /> : name === NEW_WORKFLOW ? <New /> : <One key={name} name={name} />}
    </Queries>
  );
}

export default Designer;

function List() {
  const query = useInfiniteQuery({
    queryKey: ['workflows'],
    queryFn: ({ signal, pageParam }) => loadWorkflows(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page?.next,
    refetchInterval: ({ state }) => state.data?.pages.at(-1)?.again ?? false,
  });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const heading = usePageTitle('Designer');
  const shown = data?.pages.flatMap((page) => page?.workflows ?? []);
  const reading = typeof data?.pages.at(-1)?.again === 'number';
  if (data?.pages[0] === null) {
    // This host keeps none: a definition is a file beside its Jenkinsfile.
    return <New />;
  }
  return (
    <>
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            Designer
          </h1>
        )}
        {shown && shown.length > 0 && (
          <p className="sum">
            {hasNextPage && 'The first '}
            {plural(shown.length, 'workflow')}
          </p>
        )}
        <div className="title-actions">
          <a className="button primary" href={designerLink(NEW_WORKFLOW)}>
            New workflow
          </a>
        </div>
      </div>
      <Awaited query={query} what="workflows" />
      {reading && <Loading what="workflows in version control" />}
      {shown?.length === 0 && !reading && (
        <Empty title="No workflow yet">
          A workflow says which agents work on a requirement, where a person decides, and where the
          package goes. Begin with <em>New workflow</em>.
        </Empty>
      )}
      {shown && shown.length > 0 && (
        <ul className="things prompts card">
          {shown.map((each) => (
            <li key={each.id}>
              <div>
                <a className="prompt-name" href={designerLink(each.id)}>
                  {each.id}
                </a>
                {each.description !== '' && <p className="fact">{each.description}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <More loading={isFetchingNextPage} onMore={() => void fetchNextPage()}>
          Show more
        </More>
      )}
    </>
  );
}

/** One that is kept nowhere: begun anew, or from a file. */
function New() {
  const heading = usePageTitle('New workflow');
  const [opened, setOpened] = useState({ text: fresh('my-workflow'), number: 0 });
  return (
    <>
      {!inJenkins() && (
        <a className="back" href={workflowsLink()}>
          ← Workflows
        </a>
      )}
      <div className="title">
        {!inJenkins() && (
          <h1 ref={heading} tabIndex={-1}>
            New workflow
          </h1>
        )}
        <div className="title-actions">
          <label className="button">
            Open a file…
            <input
              type="file"
              className="unseen"
              accept=".yaml,.yml,.json"
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file && mayLeave()) {
                  void file.text().then((text) => {
                    setOpened(({ number }) => ({ text, number: number + 1 }));
                  });
                }
                // The same file can be chosen again.
                event.target.value = '';
              }}
            />
          </label>
        </div>
      </div>
      <DesignerPage key={opened.number} stored={null} text={opened.text} />
    </>
  );
}

function One({ name }: { name: string }) {
  const heading = usePageTitle(name);
  const query = useQuery({
    queryKey: ['workflow', name],
    queryFn: ({ signal }) => loadWorkflow(name, signal),
    // What is edited must not change under the hand.
    staleTime: Infinity,
    gcTime: 0,
  });
  const { data } = query;
  return (
    <>
      <a className="back" href={workflowsLink()}>
        ← Workflows
      </a>
      <div className="title">
        <h1 ref={heading} tabIndex={-1}>
          {name}
        </h1>
      </div>
      <Awaited query={query} what="the workflow" />
      {data && <DesignerPage stored={data} text={data.definition} />}
    </>
  );
}
