import { Toggle } from '@base-ui/react/toggle';
import type { WorkerId } from '../../../shared/ids.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './tasks.module.css';
import { setFilter, tasksStore } from './tasks-store.ts';
import { statusChoices } from './words.ts';

const ANY = 'any';

/** Which tasks the table shows. */
export function FilterTools({ workers }: { readonly workers: readonly WorkerId[] }) {
  const { filter } = tasksStore((view) => view.query);
  // A worker that was removed meanwhile is still the one that is looked for.
  const known = filter.worker === null || workers.includes(filter.worker) ? workers : [...workers, filter.worker];
  return (
    <>
      <div className={styles.search}>
        <TextField
          label="Find tasks"
          labelHidden
          small
          type="search"
          placeholder="Text or id"
          value={filter.text}
          maxLength={1_000}
          onChange={(text) => setFilter({ text })}
        />
      </div>
      <Select
        label="State"
        value={filter.status}
        options={statusChoices}
        onChange={(status) => setFilter({ status })}
      />
      <Select
        label="Worker"
        value={filter.worker ?? ANY}
        options={[{ value: ANY, label: 'All workers' }, ...known.map((id) => ({ value: id, label: id }))]}
        onChange={(id) => setFilter({ worker: id === ANY ? null : (id as WorkerId) })}
      />
      <Toggle
        className={styles.toggle}
        pressed={filter.redelivered}
        onPressedChange={(redelivered) => setFilter({ redelivered })}
      >
        Redelivered
      </Toggle>
      <Toggle className={styles.toggle} pressed={filter.lost} onPressedChange={(lost) => setFilter({ lost })}>
        Lost
      </Toggle>
    </>
  );
}
