import { ChevronRight, MoreHorizontal } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useState } from 'react';
import { BUILT_IN } from '../../shared/profile.ts';
import { sessionStore } from '../session.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { count } from '../ui/figures.ts';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { EmptyState } from '../ui/notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { findProfiles, type Section, sectionsOf } from './arranging.ts';
import { dragStore, groupDrop } from './dragging.ts';
import { askName, GroupNameDialog } from './group-name.tsx';
import { exportProfiles } from './import-store.ts';
import { renameGroup, saidStore, savedProfiles, stepGroup, toggleGroup } from './list-actions.ts';
import { ProfileRow } from './profile-row.tsx';
import styles from './rows.module.css';

/** So many are drawn at once; the rest follows while the window goes on. */
const AT_ONCE = 20;

/** So few are seen at a glance. */
const SEARCH_FROM = 4;

/** The saved connections, by groups, and a search over them. */
export function ProfileList() {
  const profiles = sessionStore((session) => session.profiles).filter(({ id }) => id !== BUILT_IN);
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed);
  const limit = useDeferredValue(Number.POSITIVE_INFINITY, AT_ONCE);
  const said = saidStore((state) => state.said);
  const hasSearch = profiles.length >= SEARCH_FROM;
  const isSearching = hasSearch && query.trim() !== '';
  const found = isSearching ? findProfiles(profiles, query) : profiles;
  const sections = sectionsOf(found.slice(0, limit));
  const hasGroups = sections.some(({ group }) => group !== '');
  if (profiles.length === 0) {
    return (
      <EmptyState title="No connections are saved yet">
        “New connection” saves one, to reach a broker of your own; the built-in one is always there.
      </EmptyState>
    );
  }
  return (
    <>
      {hasSearch && (
        <div className={styles.search}>
          <TextField
            type="search"
            label="Find connections"
            labelHidden
            placeholder="Find by name, host, vhost, user or group"
            value={typed}
            onChange={setTyped}
          />
          {isSearching && (
            <span className="dim" role="status">
              {count(found.length)} of {count(profiles.length)}
            </span>
          )}
        </div>
      )}
      {found.length === 0 && (
        <EmptyState
          title="No connection is like that"
          actions={
            <Button size="small" onClick={() => setTyped('')}>
              Show all
            </Button>
          }
        >
          Nothing has all these words in its name, host, virtual host, user or group.
        </EmptyState>
      )}
      {sections.map((section) =>
        hasGroups ? (
          <Group key={section.group} section={section} isSearching={isSearching} />
        ) : (
          <Rows key={section.group} section={section} name="Saved connections" canMove={!isSearching} />
        ),
      )}
      <span className="visually-hidden" role="status" aria-label="What was moved">
        {said}
      </span>
      <GroupNameDialog />
    </>
  );
}

function Rows({
  section,
  name,
  canMove,
}: {
  readonly section: Section;
  readonly name: string;
  readonly canMove: boolean;
}) {
  return (
    <ul className={styles.list} aria-label={name}>
      {section.profiles.map((profile) => (
        <ProfileRow key={profile.id} profile={profile} canMove={canMove} />
      ))}
    </ul>
  );
}

/** What a search finds is shown, whether or not its group is collapsed. */
function Group({ section, isSearching }: { readonly section: Section; readonly isSearching: boolean }) {
  const { group, profiles } = section;
  const isCollapsed = sessionStore(({ memory }) => memory?.collapsedGroups.includes(group) ?? false) && !isSearching;
  const isOver = dragStore(({ over }) => over !== null && 'group' in over && over.group === group);
  const name = group || 'No group';
  const words = (
    <>
      <span className="ellipsis" title={name}>
        {name}
      </span>
      <span className="dim">{count(profiles.length)}</span>
    </>
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (group === '' || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    stepGroup(group, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <section className={styles.group} aria-label={name}>
      <div className={classes(styles.groupHead, isOver && styles.over)} {...groupDrop(group)}>
        {isSearching ? (
          <span className={classes(styles.groupName, styles.groupFound, 'ellipsis')}>{words}</span>
        ) : (
          <Button
            look="text"
            className={styles.groupName}
            aria-expanded={!isCollapsed}
            onClick={() => toggleGroup(group)}
            onKeyDown={onKeyDown}
          >
            <ChevronRight size={14} aria-hidden className={classes(styles.chevron, !isCollapsed && styles.expanded)} />
            {words}
          </Button>
        )}
        {group !== '' && <GroupMenu group={group} />}
      </div>
      {!isCollapsed && <Rows section={section} name={name} canMove={!isSearching} />}
    </section>
  );
}

function GroupMenu({ group }: { readonly group: string }) {
  const entries = (): MenuItem[] => {
    const groups = sectionsOf(savedProfiles()).map((section) => section.group);
    const use = (name: string): void => renameGroup(group, name);
    return [
      {
        label: 'Rename…',
        onSelect: () => askName({ title: 'Rename the group', action: 'Rename', value: group, groups, use }),
      },
      { label: 'Move up', icon: <kbd>Alt+↑</kbd>, onSelect: () => stepGroup(group, -1) },
      { label: 'Move down', icon: <kbd>Alt+↓</kbd>, onSelect: () => stepGroup(group, 1) },
      { label: 'Export this group…', onSelect: () => void exportProfiles(group) },
      { label: 'Dissolve: no group for these', onSelect: () => renameGroup(group, '') },
    ];
  };
  return (
    <Menu
      trigger={
        <IconButton label={`More for the group ${group}`} size="small">
          <MoreHorizontal size={14} />
        </IconButton>
      }
      items={entries}
    />
  );
}
