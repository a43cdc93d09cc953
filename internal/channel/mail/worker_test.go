package mail_test

import "os"

func hostileWorker() { os.Exit(3) }
