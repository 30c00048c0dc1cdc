import type { FunctionComponent } from 'react';
import type { NamedQueue, QueueDetail } from '../../shared/explore/queues.ts';
import type { Failure } from '../../shared/failure.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { MessagesSection } from './messages/messages-section.tsx';
import { PublishSection } from './messages/publish-section.tsx';
import { Overview } from './overview/overview.tsx';

/** What a section of a queue's page is given. */
export interface QueueSectionProps {
  readonly at: ProfileId;
  readonly name: string;
  /** What the management API tells; null = not yet, or there is none. */
  readonly detail: QueueDetail | null;
  /** Why the management API told nothing when it was asked last. */
  readonly failure: Failure | null;
  /** What a passive declaration tells, where there is no management API; null = it was not asked. */
  readonly named: NamedQueue | null;
}

interface Section {
  readonly value: string;
  readonly label: string;
  readonly Section: FunctionComponent<QueueSectionProps>;
}

/** The sections of a queue's page, in the order of their switch. */
export const sections: readonly [Section, ...Section[]] = [
  { value: 'overview', label: 'Overview', Section: Overview },
  { value: 'messages', label: 'Messages', Section: MessagesSection },
  { value: 'publish', label: 'Publish', Section: PublishSection },
];
