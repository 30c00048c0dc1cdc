import { Menu } from '@base-ui/react/menu';
import { Check, Columns3 } from 'lucide-react';
import { QueueColumn } from '../../shared/explore/queues-memory.ts';
import { Button } from '../ui/button.tsx';
import choice from '../ui/choice.module.css';
import { columnNames } from './columns.ts';
import list from './list.module.css';
import { showColumn, useQueuesMemory } from './queues-memory.ts';

/** Chooses the columns of the list; remembered. */
export function ColumnPicker() {
  const { columns } = useQueuesMemory();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        render={
          <Button size="small">
            <Columns3 size={13} aria-hidden /> Columns
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className={choice.positioner}>
          <Menu.Popup className={choice.popup}>
            {QueueColumn.options.map((column) => (
              <Menu.CheckboxItem
                key={column}
                className={choice.item}
                checked={columns.includes(column)}
                onCheckedChange={(isShown) => showColumn(column, isShown)}
              >
                {columnNames[column]}
                <span className={list.check}>
                  <Menu.CheckboxItemIndicator>
                    <Check size={13} aria-hidden />
                  </Menu.CheckboxItemIndicator>
                </span>
              </Menu.CheckboxItem>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
