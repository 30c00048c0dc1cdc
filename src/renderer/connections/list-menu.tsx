import { MoreHorizontal } from 'lucide-react';
import { BUILT_IN } from '../../shared/profile.ts';
import { sessionStore } from '../session.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { chooseImport, exportProfiles } from './import-store.ts';

/** What can be done with all saved connections. */
export function ListMenu() {
  const isEmpty = sessionStore(({ profiles }) => profiles.every(({ id }) => id === BUILT_IN));
  return (
    <Menu
      trigger={
        <IconButton label="Import and export">
          <MoreHorizontal size={16} />
        </IconButton>
      }
      items={[
        { label: 'Import connections…', onSelect: () => void chooseImport() },
        { label: 'Export all…', disabled: isEmpty, onSelect: () => void exportProfiles(null) },
      ]}
    />
  );
}
