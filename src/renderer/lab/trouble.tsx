import { useState } from 'react';
import { diagnose } from '../../shared/doctor/diagnose.ts';
import type { Failure } from '../../shared/failure.ts';
import { BUILT_IN } from '../../shared/profile.ts';
import { ask, BuiltInNotices } from '../built-in/notices.tsx';
import { useBuiltIn, useIsBuiltInDown } from '../built-in/store.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { connectTo, remember, sessionStore, useProfile } from '../session.ts';
import { labStore, useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, FailureNotice } from '../ui/notice.tsx';
import { SurvivalBanner } from './survival-banner.tsx';

/** Settings that could not be read are told once, wherever the lab is connected to. */
export function SettingsLost() {
  const setAside = sessionStore(({ info }) => info?.settingsSetAside ?? null);
  const [dismissed, setDismissed] = useState(false);
  if (setAside === null || dismissed) return null;
  const message = 'The saved settings could not be read, so Warren begins without them.';
  const hint = `Nothing was deleted: the file is now ${setAside}.`;
  return (
    <FailureNotice failure={{ code: 'SETTINGS_UNREADABLE', message, hint }} onDismiss={() => setDismissed(true)} />
  );
}

/** What stands between the lab and its broker. */
export function Trouble() {
  const { broker } = useLab('broker');
  const profile = useProfile();
  const failure = sessionStore(({ failure }) => failure);
  const { observer, publisher } = broker;
  const down = observer.status === 'down' ? observer.failure : null;
  const builtIn = useBuiltIn();
  const isBuiltIn = profile?.id === BUILT_IN;
  // A broker that does not run says why itself.
  const isExplained = useIsBuiltInDown() && isBuiltIn;
  const shown = isExplained ? null : (failure ?? down);
  const start = (): void => {
    if (observer.status === 'retrying') void ask('start');
    else if (profile) void connectTo(profile);
  };
  const blind = labStore((view) => view.failure);
  const isReplay = useIsReplay();
  if (isReplay) {
    return (
      <>
        {blind && <FailureNotice failure={blind} />}
        <SurvivalBanner />
      </>
    );
  }
  return (
    <>
      {blind && <FailureNotice failure={blind} />}
      {isBuiltIn && builtIn && <BuiltInNotices view={builtIn} onStart={start} />}
      {shown && (
        <FailureNotice
          failure={shown}
          actions={
            <>
              {profile && (
                <Button size="small" onClick={() => void connectTo(profile)}>
                  Try again
                </Button>
              )}
              <Button size="small" onClick={() => remember({ screen: 'connections' })}>
                Connections
              </Button>
            </>
          }
        />
      )}
      {observer.status === 'retrying' && !isBuiltIn && <FailureNotice failure={observer.failure} />}
      {publisher.status === 'blocked' && !(isBuiltIn && builtIn?.figures?.alarm) && (
        <FailureNotice tone="warning" failure={blockedBy(publisher.reason)} />
      )}
      <SurvivalBanner />
    </>
  );
}

/** What an alarm means, by the broker's own words for it. */
function blockedBy(reason: string): Failure {
  const message = `The broker takes no tasks now: ${reason}.`;
  const hint = 'It goes on by itself once its alarm ends; workers go on meanwhile.';
  return { ...(diagnose(reason) ?? { code: 'BROKER_BLOCKED', message, hint }), detail: reason };
}

/** Instead of the queue, while there is no broker. */
export function NotConnected({ isChanging }: { readonly isChanging: boolean }) {
  const profile = useProfile();
  if (isChanging) return <EmptyState title={`Connecting${profile ? ` to ${profile.name}` : ''}…`} />;
  return (
    <EmptyState
      title="Not connected to a broker"
      actions={
        <>
          {profile && (
            <Button look="primary" size="small" onClick={() => void connectTo(profile)}>
              Connect to {profile.name}
            </Button>
          )}
          <Button size="small" onClick={() => remember({ screen: 'connections' })}>
            Choose a connection
          </Button>
        </>
      }
    />
  );
}
