import type { Button } from '@slack/types';
import type { AwsClusterId, ClusterId } from '../../ids.ts';
import { type ActionValue, actionId, actionValue } from '../actions.ts';
import { button, confirmation } from '../blocks.ts';

const KEEP_LABELS: readonly { for: ActionValue<'cluster.keep'>['for']; label: string }[] = [
  { for: '1h', label: 'Keep 1 h' },
  { for: '4h', label: 'Keep 4 h' },
  // Everybody reads the same label; it is the clock of whoever clicks that counts.
  { for: 'evening', label: 'Keep until 18:00' },
];

/** Keeps an idle cluster for a while. */
export const keepButtons = (cluster: ClusterId): Button[] =>
  KEEP_LABELS.map(({ for: howLong, label }, nth) =>
    button({
      label,
      action: actionId('cluster.keep', nth),
      value: actionValue('cluster.keep', { cluster, for: howLong }),
    }),
  );

/** Shows what was seen of a cluster, and the rule that decided. */
export const whyButton = (cluster: ClusterId): Button =>
  button({ label: 'Why?', action: 'cluster.why', value: actionValue('cluster.why', { cluster }) });

/** Launches another cluster of the same preset. */
export const relaunchButton = (cluster: ClusterId): Button =>
  button({ label: 'Launch it again', action: 'cluster.relaunch', value: actionValue('cluster.relaunch', { cluster }) });

/** What can be done about a cluster that nobody claimed; `nth` is its place in the list. */
export const foundButtons = (cluster: AwsClusterId, name: string, nth: number): Button[] => [
  button({
    label: 'Claim',
    action: actionId('found.claim', nth),
    value: actionValue('found.claim', { cluster }),
  }),
  button({
    label: 'Ignore for 7 days',
    action: actionId('found.ignore', nth),
    value: actionValue('found.ignore', { cluster }),
  }),
  terminateFoundButton(cluster, name, nth),
];

/** Puts out a cluster that nobody claimed; a command has asked already, and gives no name. */
export const terminateFoundButton = (cluster: AwsClusterId, name: string | null, nth = 0): Button =>
  button({
    label: name === null ? `Terminate ${cluster}` : 'Terminate',
    action: actionId('found.terminate', nth),
    value: actionValue('found.terminate', { cluster }),
    style: 'danger',
    ...(name !== null && {
      confirm: confirmation({
        title: 'Terminate this cluster?',
        text: `${cluster} (${name.slice(0, 100)}) was not launched by Stoker, and nobody has said whose it is. What stands only on its disks is lost.`,
        yes: 'Terminate',
        no: 'Leave it',
      }),
    }),
  });
