// What every page runs. Each module looks for attributes that the components carry, so pages hold no script of their own.
import "htmx.org";
import { composer } from "./composer";
import { dialogs } from "./dialog";
import { drafts } from "./draft";
import { files } from "./files";
import { keys } from "./keys";
import { leaving } from "./leaving";
import { live } from "./live";
import { reading } from "./reading";
import { requests } from "./requests";
import { theme } from "./theme";
import { times } from "./times";
import { toasts } from "./toast";

theme();
dialogs();
toasts();
times();
files();
composer();
drafts();
keys();
requests();
reading();
leaving();
live();
