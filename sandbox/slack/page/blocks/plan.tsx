import { useState } from 'react';
import type { Block } from '../../contract.ts';
import { plainText } from '../elements/text.tsx';
import type { TextObject } from '../elements/types.ts';
import { withEmoji } from '../mrkdwn/emoji.ts';
import { ExternalLink } from '../mrkdwn/mrkdwn.tsx';
import { DisplayBlock } from './display-block.tsx';

type Status = 'pending' | 'in_progress' | 'complete' | 'error';

interface Task {
  task_id?: string;
  title: string;
  status?: Status;
  details?: Block;
  output?: Block;
  sources?: { url: string; text: string }[];
}

const STATUS_WORDS: Record<Status, string> = {
  pending: 'not started',
  in_progress: 'in progress',
  complete: 'done',
  error: 'failed',
};

const MARKS: Record<Status, string> = { pending: '', in_progress: '', complete: '✓', error: '!' };

function titleOf(title: unknown): string {
  return typeof title === 'string' ? withEmoji(title) : plainText(title as TextObject);
}

function TaskView({ task }: { task: Task }) {
  const status = task.status ?? 'pending';
  return (
    <div className={`task task-${status}`}>
      <span className="task-mark" role="img" aria-label={STATUS_WORDS[status]}>
        {MARKS[status]}
      </span>
      <div className="task-body">
        <span className="task-title">{titleOf(task.title)}</span>
        {task.details && (
          <div className="task-details">
            <DisplayBlock block={task.details} />
          </div>
        )}
        {task.output && (
          <div className="task-output">
            <DisplayBlock block={task.output} />
          </div>
        )}
        {task.sources && (
          <div className="task-sources">
            {task.sources.map((source) => (
              <ExternalLink key={source.url} url={source.url}>
                {source.text}
              </ExternalLink>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** A `plan`: its title, how far it is, and its tasks, which Slack shows to those who unfold them. */
export function PlanBlock({ block }: { block: Block }) {
  const [open, setOpen] = useState(false);
  const tasks = (block.tasks as Task[] | undefined) ?? [];
  const done = tasks.filter((t) => t.status === 'complete').length;
  const title = titleOf(block.title);
  return (
    <section className="block-plan" aria-label={title}>
      <button type="button" className="plan-title" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="plan-arrow" aria-hidden="true">
          {open ? '▾' : '▸'}
        </span>
        <span>{title}</span>
        {tasks.length > 0 && (
          <span className="plan-count">
            {done} of {tasks.length}
          </span>
        )}
      </button>
      {open && (
        <ol className="plan-tasks">
          {tasks.map((task, i) => (
            <li key={task.task_id ?? i}>
              <TaskView task={task} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** A `task_card` that stands alone. */
export function TaskCardBlock({ block }: { block: Block }) {
  return (
    <div className="block-plan">
      <TaskView task={block as unknown as Task} />
    </div>
  );
}
