// What every page has; all of it works without, but for the second Escape.
import { sendWhatWaits } from "./chat/waits.ts";
import { guardDrafts } from "./shared/drafts.ts";
import { guardForms } from "./shared/forms.ts";
import { guardHelp } from "./shared/help.ts";
import { guardLeaving } from "./shared/leave.ts";
import { offerPrinting, tellOfPrinting } from "./shared/print.ts";
import { guardSession } from "./shared/session.ts";
import { localTimes } from "./shared/times.ts";

guardLeaving();
guardForms();
guardDrafts();
guardSession();
guardHelp();
localTimes();
offerPrinting();
tellOfPrinting();
void sendWhatWaits();
