import type { ReactNode } from 'react';
import { BUILT_IN, type ListedProfile } from '../../shared/profile.ts';
import { editConnection } from '../connections/editing.ts';
import { type ExploreView, showBroker, showView } from '../explore/brokers-store.ts';
import { views } from '../explore/views.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { connectTo, remember, sessionStore } from '../session.ts';
import type { FormRemedy } from './mend-form.ts';
import { type Remedies, RemedyContext } from './remedy-context.ts';

/**
 * What can be done about a failure from anywhere in the window: to the connection that it is about, and by looking at
 * its broker.
 * @param profile the connection that failures in `children` are about
 */
export function WindowRemedies({
  profile,
  children,
}: {
  readonly profile: ListedProfile | null;
  readonly children: ReactNode;
}) {
  const builtIn = sessionStore(({ profiles }) => profiles.find(({ id }) => id === BUILT_IN));
  // What a recorded run tells is past.
  const isReplay = useIsReplay();
  return (
    <RemedyContext.Provider value={isReplay ? {} : remediesOf(profile, builtIn)}>{children}</RemedyContext.Provider>
  );
}

function remediesOf(profile: ListedProfile | null, builtIn: ListedProfile | undefined): Remedies {
  if (!profile) return {};
  const look = (view: ExploreView): (() => void) | undefined => {
    if (!views.some(({ value }) => value === view)) return undefined;
    return () => {
      showBroker(profile.id);
      showView(view);
    };
  };
  const looks: Remedies = { showNodes: look('nodes'), showQueues: look('queues') };
  // The built-in broker's connection is Warren's own: there is nothing to edit.
  if (profile.id === BUILT_IN) return looks;
  const edit = (mend?: FormRemedy) => (): void => {
    remember({ screen: 'connections' });
    editConnection(profile, mend);
  };
  return {
    ...looks,
    editConnection: edit(),
    switchTlsOff: edit('switchTlsOff'),
    switchTlsOn: edit('switchTlsOn'),
    amqpPort: edit('amqpPort'),
    seeCertificate: edit('seeCertificate'),
    tlsPort: edit('tlsPort'),
    startBuiltIn: builtIn && (() => void connectTo(builtIn)),
  };
}
