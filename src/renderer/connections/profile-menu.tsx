import { MoreHorizontal } from 'lucide-react';
import type { ReactElement } from 'react';
import { type ListedProfile, ProfileColour } from '../../shared/profile.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuEntry, type MenuItem } from '../ui/menu.tsx';
import { sectionsOf } from './arranging.ts';
import { askName } from './group-name.tsx';
import { deleteProfile, duplicateProfile, paint, place, savedProfiles, step } from './list-actions.ts';
import styles from './rows.module.css';

const colourWords: Record<ProfileColour, string> = {
  none: 'None',
  red: 'Red',
  orange: 'Orange',
  green: 'Green',
  blue: 'Blue',
  purple: 'Purple',
  grey: 'Grey',
};

/** What can be done to a connection in the list, but for connecting and editing. */
export function ProfileMenu({ profile }: { readonly profile: ListedProfile }) {
  const button = (
    <IconButton label={`More for ${profile.name}`}>
      <MoreHorizontal size={14} />
    </IconButton>
  );
  return <Menu trigger={button} items={() => entriesFor(profile)} />;
}

function entriesFor(profile: ListedProfile): MenuEntry[] {
  return [
    { label: 'Colour', items: ProfileColour.options.map((colour) => colourItem(profile, colour)) },
    { label: 'Group', items: groupItems(profile) },
    { label: 'Move up', icon: <kbd>Alt+↑</kbd>, onSelect: () => step(profile, -1) },
    { label: 'Move down', icon: <kbd>Alt+↓</kbd>, onSelect: () => step(profile, 1) },
    { label: 'Duplicate', onSelect: () => void duplicateProfile(profile) },
    { label: 'Delete', danger: true, onSelect: () => void deleteProfile(profile) },
  ];
}

function colourItem(profile: ListedProfile, colour: ProfileColour): MenuItem {
  return {
    label: colourWords[colour],
    icon: <Swatch colour={colour} />,
    checked: profile.colour === colour,
    onSelect: () => paint(profile.id, colour),
  };
}

function Swatch({ colour }: { readonly colour: ProfileColour }): ReactElement {
  return <span className={styles.swatch} data-colour={colour} aria-hidden />;
}

function groupItems(profile: ListedProfile): MenuItem[] {
  const groups = sectionsOf(savedProfiles()).flatMap(({ group }) => (group === '' ? [] : [group]));
  const put = (group: string): void => {
    if (group !== profile.group) place(profile.id, { group, before: null });
  };
  const create = { title: 'New group', action: 'Move there', value: '', groups, use: put };
  return [
    { label: 'No group', checked: profile.group === '', onSelect: () => put('') },
    ...groups.map((group) => ({ label: group, checked: profile.group === group, onSelect: () => put(group) })),
    { label: 'New group…', onSelect: () => askName(create) },
  ];
}
