// What every page has; all of it works without, but for the second Escape.
import { sendWhatWaits } from "./chat/waits.ts";
import { guardForms } from "./shared/forms.ts";
import { guardHelp } from "./shared/help.ts";
import { guardLeaving } from "./shared/leave.ts";
import { noticeSigningOut } from "./shared/signed_out.ts";
import { localTimes } from "./shared/times.ts";

guardLeaving();
noticeSigningOut();
guardForms();
guardHelp();
localTimes();
void sendWhatWaits();
