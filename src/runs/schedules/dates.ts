export { fillDates, holdsDate } from '../../times/dates.ts';
