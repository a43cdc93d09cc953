package app_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
)

// outcome is what becomes of a request: done (or refused for what it says, not for who asks), asked to sign in, forbidden, or as if the
// object were not there.
type outcome string

const (
	yes    outcome = "yes"
	signIn outcome = "sign-in"
	no     outcome = "no"
	none   outcome = "none"
)

func outcomeOf(status int, location string) outcome {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusSeeOther && strings.HasPrefix(location, "/sign-in?next="):
		return signIn
	case status == http.StatusForbidden:
		return no
	case status == http.StatusNotFound:
		return none
	}
	return yes
}

// row says of one route who may use it, on which sort of object, and what a request for it holds.
type row struct {
	who    audience
	object string // the sort of object that the address names; empty: none, or one that need not be there
	form   string // of a page's form, or JSON for the API
}

// audience are those whom a route lets in, before the object is looked at.
type audience string

const (
	everybody audience = "everybody"
	persons   audience = "persons" // who is signed in
	agents    audience = "agents"
	leads     audience = "leads"
	glass     audience = "glass" // leads and administrators
	staff     audience = "staff" // agents and administrators
	admins    audience = "admins"
)

// rows has a row for every route of the product.
func rows() map[string]row {
	return map[string]row{
		"POST /-/language":       {everybody, "", "locale=en"},
		"POST /-/theme":          {everybody, "", "theme=dark"},
		"GET /sign-in":           {everybody, "", ""},
		"POST /sign-in":          {everybody, "", "email=x@org.example&password=wrong"},
		"POST /sign-out":         {everybody, "", ""},
		"GET /forgotten":         {everybody, "", ""},
		"POST /forgotten":        {everybody, "", "email=nobody@org.example"},
		"GET /password/{token}":  {everybody, "link", ""},
		"POST /password/{token}": {everybody, "link", "password=" + password},
		"GET /setup/{token}":     {everybody, "link", ""},
		"POST /setup/{token}":    {everybody, "link", "name=Eve&email=eve@org.example&password=" + password},
		"GET /q/{token}":         {everybody, "link", ""},
		"POST /q/{token}":        {everybody, "link", "q1=yes"},
		"GET /s/{token}":         {everybody, "link", ""},
		"POST /s/{token}":        {everybody, "link", "secret=x"},
		"GET /r/{token}":         {everybody, "link", ""},
		"POST /r/{token}":        {everybody, "link", "score=4"},
		"GET /c/{token}":         {everybody, "link", ""},
		"POST /c/{token}":        {everybody, "link", "answer=solved"},

		"GET /f/{id}/{person}/{expires}/{signature}": {everybody, "link", ""},

		"GET /-/ui":                   {everybody, "", ""}, // in development
		"GET /demo/mail":              {persons, "", ""},   // and these in a demo
		"GET /demo/mail/new":          {persons, "", ""},
		"POST /demo/mail/new":         {persons, "", "from=nobody"},
		"GET /demo/mail/{id}":         {persons, "caught", ""},
		"GET /demo/mail/{id}/html":    {persons, "caught", ""},
		"POST /demo/mail/{id}/answer": {persons, "caught", "text="},

		"GET /{$}":                      {persons, "", ""},
		"GET /live":                     {persons, "", ""},
		"GET /account":                  {persons, "", ""},
		"POST /account":                 {persons, "", "name="},
		"POST /account/password":        {persons, "", "old=wrong&password=x"},
		"POST /account/sign-out-others": {persons, "", ""},
		"GET /account/code":             {persons, "", ""},
		"POST /account/code":            {persons, "", ""},
		"POST /account/code/enrol":      {persons, "", "code=123456"},
		"POST /account/code/remove":     {persons, "", ""},
		"POST /files":                   {persons, "", "x"},
		"GET /files/{id}":               {persons, "file", ""},
		"GET /m/{ticket}/{seq}":         {persons, "message", ""},
		"GET /tickets/new/questions":    {persons, "", ""},
		"GET /tickets/new":              {persons, "", ""},
		"POST /tickets/new":             {persons, "", "subject="},
		"GET /tickets/{id}":             {persons, "own ticket", ""},
		"GET /tickets/{id}/live":        {persons, "own ticket", ""},
		"POST /tickets/{id}/answer":     {persons, "own ticket", "text=Hello"},
		"POST /tickets/{id}/questions":  {persons, "own ticket", "q1=yes"},
		"POST /tickets/{id}/draft":      {persons, "own ticket", "text=Hel"},
		"POST /tickets/{id}/solved":     {persons, "asked ticket", ""},
		"POST /tickets/{id}/cancel":     {persons, "asked ticket", ""},
		"POST /tickets/{id}/restore":    {persons, "asked ticket", ""},
		"POST /tickets/{id}/not-solved": {persons, "asked ticket", "text=Still"},

		"POST /tickets/{id}/rating": {persons, "own ticket", "score=0"},

		"POST /w/tickets/{id}/checklist/{item}": {agents, "ticket", "done=1"},
		"POST /w/tickets/{id}/identity":         {agents, "ticket", "kind="},
		"POST /w/tickets/{id}/identity/need":    {agents, "ticket", ""},
		"POST /w/tickets/{id}/identity/second":  {agents, "ticket", "proof=1"},
		"GET /w/ratings":                        {leads, "", ""},
		"GET /w/identity":                       {glass, "", ""},
		"POST /w/tickets/{id}/rating":           {leads, "led ticket", "text="},

		"GET /w":                                         {agents, "", ""},
		"GET /w/counts":                                  {agents, "", ""},
		"GET /w/here":                                    {agents, "", ""},
		"POST /w/tickets/{id}/here":                      {agents, "ticket", "doing=1"},
		"GET /w/find":                                    {agents, "", ""},
		"GET /w/new":                                     {agents, "", ""},
		"POST /w/new":                                    {agents, "", "subject="},
		"POST /w/next":                                   {agents, "", ""},
		"GET /w/people":                                  {staff, "", ""},
		"GET /search":                                    {persons, "", ""},
		"GET /devices":                                   {persons, "", ""},
		"GET /approvals":                                 {persons, "", ""},
		"POST /approvals/{id}":                           {persons, "nobody's", "answer=yes"},
		"POST /approvals/deputy":                         {persons, "", "deputy=nobody@org.example"},
		"GET /a/{token}":                                 {everybody, "link", ""},
		"POST /a/{token}":                                {everybody, "link", "answer=yes"},
		"POST /w/tickets/{id}/approval":                  {agents, "ticket", "question="},
		"POST /w/tickets/{id}/approval/aside":            {agents, "ticket", "reason=x"},
		"GET /admin/spam":                                {admins, "", ""},
		"POST /admin/spam/lift":                          {admins, "", "address=nobody@else.example"},
		"GET /admin/approvers":                           {admins, "", ""},
		"GET /admin/approvers/new":                       {admins, "", ""},
		"POST /admin/approvers/new":                      {admins, "", "name="},
		"GET /admin/approvers/{id}":                      {admins, "approvers", ""},
		"POST /admin/approvers/{id}":                     {admins, "approvers", "name=&version=1"},
		"GET /w/assets":                                  {staff, "", ""},
		"GET /w/assets/new":                              {staff, "", ""},
		"POST /w/assets/new":                             {staff, "", "tag="},
		"GET /w/new/questions":                           {agents, "", ""},
		"GET /w/tickets/{id}/questions":                  {agents, "ticket", ""},
		"POST /w/tickets/{id}/ask":                       {agents, "ticket", "text=Hello"},
		"POST /w/tickets/{id}/answers":                   {agents, "ticket", "q1=yes"},
		"POST /w/tickets/{id}/answers/undo":              {agents, "ticket", "seq=1"},
		"GET /w/assets/offered":                          {staff, "", ""},
		"GET /w/assets/{id}":                             {staff, "asset", ""},
		"GET /w/assets/{id}/edit":                        {staff, "asset", ""},
		"POST /w/assets/{id}/edit":                       {staff, "asset", "tag=&version=1"},
		"POST /w/assets/{id}/state":                      {staff, "asset", "state=asleep&version=1"},
		"POST /w/tickets/{id}/assets":                    {agents, "ticket", "asset=999999"},
		"POST /w/tickets/{id}/snooze":                    {agents, "ticket", "until=answer"},
		"POST /w/tickets/{id}/wake":                      {agents, "ticket", ""},
		"POST /w/tickets/{id}/tags":                      {agents, "ticket", "tag="},
		"GET /admin/tags":                                {admins, "", ""},
		"GET /admin/tags/{id}":                           {admins, "tag", ""},
		"POST /admin/tags/{id}":                          {admins, "tag", "tag="},
		"POST /admin/tags/{id}/merge":                    {admins, "tag", "into=0"},
		"POST /admin/tags/{id}/delete":                   {admins, "tag", ""},
		"POST /w/tickets/{id}/assets/remove":             {agents, "ticket", "asset=999999"},
		"GET /admin/assets/import":                       {admins, "", ""},
		"POST /admin/assets/import":                      {admins, "", "table="},
		"GET /w/{view}":                                  {agents, "view", ""},
		"GET /w/rows/{view}":                             {agents, "view", ""},
		"GET /w/{view}/{id}":                             {agents, "ticket", ""},
		"GET /w/tickets/{id}":                            {agents, "ticket", ""},
		"GET /w/tickets/{id}/live":                       {agents, "ticket", ""},
		"GET /w/tickets/{id}/older":                      {agents, "ticket", ""},
		"GET /w/tickets/{id}/delivery/{seq}":             {agents, "ticket", ""},
		"POST /w/tickets/{id}/seen":                      {agents, "ticket", "after=1"},
		"PUT /w/tickets/{id}/drafts/{kind}":              {agents, "ticket", "text=Hel"},
		"POST /w/tickets/{id}/drafts/{kind}":             {agents, "ticket", "text=Hel"},
		"POST /w/tickets/{id}/reply":                     {agents, "ticket", "text=Hello&read=99"},
		"POST /w/tickets/{id}/sent/{sent}/undo":          {agents, "ticket", ""},
		"POST /w/tickets/{id}/note":                      {agents, "ticket", "text=Hello&read=99"},
		"POST /w/tickets/{id}/resolve":                   {agents, "ticket", "text=Done&cause=other&read=99"},
		"POST /w/tickets/{id}/close":                     {agents, "ticket", ""},
		"POST /w/tickets/{id}/confirmed":                 {agents, "ticket", "by=0&channel="},
		"POST /w/tickets/{id}/again":                     {agents, "ticket", "letter=1"},
		"POST /w/tickets/{id}/state":                     {agents, "ticket", "to=waiting_user"},
		"POST /w/tickets/{id}/assign":                    {agents, "ticket", "to=0&had=0"},
		"POST /w/tickets/{id}/team":                      {agents, "ticket", "to=1"},
		"POST /w/tickets/{id}/escalate":                  {agents, "ticket", "team=2&asked=Help&tried=Tea"},
		"POST /w/tickets/{id}/escalate/accept":           {agents, "ticket", ""},
		"POST /w/tickets/{id}/escalate/draft":            {agents, "ticket", "asked=Hel"},
		"POST /w/tickets/{id}/return":                    {agents, "ticket", "reason=wrong_team&text=No"},
		"POST /w/tickets/{id}/rules/{seq}/take-back":     {agents, "ticket", ""},
		"POST /w/tickets/{id}/owner":                     {agents, "owned ticket", "owner=999999&reason=Holiday"},
		"POST /w/tickets/{id}/owner/accept":              {agents, "ticket", ""},
		"POST /w/tickets/{id}/owner/decline":             {agents, "ticket", ""},
		"POST /w/tickets/{id}/edit":                      {agents, "ticket", "from_tried=&tried=Tea"},
		"POST /w/tickets/{id}/priority":                  {agents, "ticket", "to=2&text=VIP"},
		"POST /w/tickets/{id}/priority/follow":           {agents, "ticket", ""},
		"GET /w/tickets/{id}/split":                      {agents, "ticket", ""},
		"POST /w/tickets/{id}/split":                     {agents, "ticket", "seq=1&subject="},
		"GET /w/tickets/{id}/merge":                      {agents, "ticket", ""},
		"POST /w/tickets/{id}/merge":                     {agents, "ticket", "into=999999"},
		"POST /w/tickets/{id}/unmerge":                   {agents, "ticket", ""},
		"POST /w/tickets/{id}/put-away":                  {agents, "ticket", "to=trash"},
		"GET /w/tickets/{id}/print":                      {agents, "ticket", ""},
		"GET /w/tickets/{id}/redact":                     {glass, "ticket", ""},
		"POST /w/tickets/{id}/secrets":                   {agents, "ticket", "way=from_user&label=Key"},
		"POST /w/tickets/{id}/secrets/{secret}/read":     {agents, "secret ticket", ""},
		"POST /w/tickets/{id}/secrets/{secret}/withdraw": {agents, "secret ticket", ""},
		"POST /w/tickets/{id}/messages/{seq}/reveal":     {agents, "ticket", ""},
		"POST /w/tickets/{id}/redact":                    {glass, "ticket", "seq=1&how=piece&text=&reason="},
		"POST /w/tickets/{id}/restore":                   {agents, "ticket", ""},
		"POST /w/tickets/{id}/link":                      {agents, "ticket", "kind=related&ticket=999999"},
		"POST /w/tickets/{id}/unlink":                    {agents, "ticket", "ticket=999999"},
		"GET /w/tickets/{id}/children":                   {agents, "ticket", ""},
		"POST /w/tickets/{id}/children":                  {agents, "ticket", "child=999999&cause=other"},
		"POST /w/tickets/{id}/watch":                     {agents, "ticket", "person=1"},
		"POST /w/tickets/{id}/unwatch":                   {agents, "ticket", "person=1"},
		"GET /quarantine":                                {agents, "", ""},
		"GET /mail/{id}":                                 {agents, "mail", ""},
		"GET /mail/{id}/raw":                             {agents, "mail", ""},
		"POST /mail/{id}/release":                        {agents, "mail", ""},
		"POST /mail/{id}/retry":                          {agents, "mail", ""},
		"POST /mail/{id}/discard":                        {agents, "mail", ""},
		"GET /admin/quarantine":                          {admins, "", ""},
		"POST /admin/quarantine/{id}/release":            {admins, "nobody's", ""},
		"POST /admin/quarantine/{id}/retry":              {admins, "nobody's", ""},
		"GET /account/tokens":                            {staff, "", ""},
		"POST /account/tokens":                           {staff, "", "name="},
		"POST /account/tokens/{id}/revoke":               {staff, "nobody's", ""},
		"GET /w/day":                                     {agents, "", ""},
		"POST /w/day":                                    {agents, "", "title="},
		"GET /w/day/{id}":                                {agents, "nobody's", ""},
		"POST /w/day/{id}":                               {agents, "nobody's", "title="},
		"POST /w/day/{id}/done":                          {agents, "nobody's", "done=1"},
		"POST /w/day/{id}/delete":                        {agents, "nobody's", ""},
		"POST /w/day/{id}/restore":                       {agents, "nobody's", ""},
		"POST /w/tickets/{id}/todos":                     {agents, "ticket", "title=x&day=2030-01-01"},
		"POST /w/tickets/{id}/time":                      {agents, "ticket", "minutes=0"},
		"POST /w/tickets/{id}/time/{entry}":              {agents, "timed ticket", "minutes=5m"},
		"POST /w/tickets/{id}/time/{entry}/delete":       {agents, "timed ticket", ""},
		"POST /w/tickets/{id}/time/{entry}/restore":      {agents, "timed ticket", ""},
		"POST /w/tickets/{id}/clock/start":               {agents, "ticket", ""},
		"POST /w/tickets/{id}/clock/stop":                {agents, "ticket", ""},

		"GET /w/filter":              {agents, "", ""},
		"GET /w/filter/apply":        {agents, "", ""},
		"POST /w/bulk/choose":        {agents, "", "ids=1"},
		"POST /w/bulk":               {agents, "", "listed=1"},
		"GET /w/bulk/{id}":           {agents, "nobody's", ""},
		"GET /w/bulk/{id}/progress":  {agents, "nobody's", ""},
		"POST /w/bulk/{id}/undo":     {agents, "nobody's", ""},
		"POST /w/look":               {agents, "", "view=open"},
		"GET /w/views":               {agents, "", ""},
		"POST /w/views":              {agents, "", "name="},
		"POST /w/views/{id}":         {agents, "nobody's", "name="},
		"POST /w/views/{id}/up":      {agents, "nobody's", ""},
		"POST /w/views/{id}/down":    {agents, "nobody's", ""},
		"POST /w/views/{id}/delete":  {agents, "nobody's", ""},
		"POST /w/views/{id}/restore": {agents, "nobody's", ""},

		"GET /admin/glossary":                    {admins, "", ""},
		"GET /admin/glossary/{locale}":           {admins, "", ""},
		"POST /admin/glossary/{locale}":          {admins, "", "words="},
		"POST /admin/glossary/{locale}/restore":  {admins, "", ""},
		"GET /w/canned":                          {staff, "", ""},
		"GET /w/canned/new":                      {staff, "", ""},
		"POST /w/canned/new":                     {staff, "", "name="},
		"GET /w/canned/{id}":                     {staff, "nobody's", ""},
		"POST /w/canned/{id}":                    {staff, "nobody's", "name="},
		"POST /w/canned/{id}/up":                 {staff, "nobody's", ""},
		"POST /w/canned/{id}/down":               {staff, "nobody's", ""},
		"POST /w/canned/{id}/delete":             {staff, "nobody's", ""},
		"POST /w/canned/{id}/restore":            {staff, "nobody's", ""},
		"GET /w/tickets/{id}/pick/canned":        {agents, "ticket", ""},
		"GET /w/tickets/{id}/pick/canned/{text}": {agents, "nobody's", ""},
		"GET /w/tickets/{id}/pick/colleagues":    {agents, "ticket", ""},
		"GET /w/tickets/{id}/pick/tickets":       {agents, "", ""},
		"GET /api/v1/canned-texts":               {"api desk", "", ""},
		"POST /api/v1/canned-texts":              {"api desk", "", `{"name":"","sharing":"own","bodies":[]}`},
		"GET /api/v1/canned-texts/{id}":          {"api desk", "nobody's", ""},
		"PUT /api/v1/canned-texts/{id}":          {"api desk", "nobody's", `{"name":"x","sharing":"own","bodies":[{"language":"en","text":"x"}]}`},
		"DELETE /api/v1/canned-texts/{id}":       {"api desk", "nobody's", ""},

		"GET /w/improvements":             {agents, "", ""},
		"GET /w/improvements/new":         {agents, "", ""},
		"POST /w/improvements/new":        {agents, "", "title="},
		"GET /w/improvements/{id}":        {agents, "nobody's", ""},
		"POST /w/improvements/{id}":       {agents, "nobody's", "title="},
		"POST /w/improvements/{id}/state": {agents, "nobody's", "to=done"},

		"GET /api/v1/protocol":                       {"api desk", "", ""},
		"GET /api/v1/protocol/{id}":                  {"api desk", "protocol page", ""},
		"POST /api/v1/protocol/{id}/acknowledgement": {"api work", "protocol page", `{"version":1}`},
		"GET /api/v1/protocol/acknowledgements":      {"api glass", "", ""},
		"POST /api/v1/bulk":                          {"api work", "", `{"ticket_ids":[],"do":"watch"}`},
		"GET /api/v1/bulk/{id}":                      {"api work", "nobody's", ""},
		"POST /api/v1/bulk/{id}/undo":                {"api work", "nobody's", ""},
		"GET /api/v1/notices":                        {"api work", "", ""},
		"POST /api/v1/notices/read":                  {"api work", "", `{"up_to":1}`},
		"GET /api/v1/improvements":                   {"api desk", "", ""},
		"POST /api/v1/improvements":                  {"api work", "", `{"title":"","kind":"tool","owner_id":1,"figure":"tickets"}`},
		"GET /api/v1/improvements/{id}":              {"api desk", "nobody's", ""},
		"PUT /api/v1/improvements/{id}":              {"api work", "nobody's", `{"title":"x","kind":"tool","owner_id":1}`},
		"POST /api/v1/improvements/{id}/sources":     {"api work", "nobody's", `{"ticket_id":1}`},
		"POST /api/v1/improvements/{id}/state":       {"api work", "nobody's", `{"state":"working"}`},

		"GET /admin/categories/{id}/questions":         {admins, "category", ""},
		"GET /admin/categories/{id}/questions/preview": {admins, "category", ""},
		"GET /admin/categories/{id}/questions/new":     {admins, "category", ""},
		"POST /admin/categories/{id}/questions/new":    {admins, "category", "label_en="},
		"GET /admin/questions/{id}":                    {admins, "question", ""},
		"POST /admin/questions/{id}":                   {admins, "question", "label_en="},
		"POST /admin/questions/{id}/move":              {admins, "question", "by=-1"},

		"GET /admin/protocol":               {admins, "", ""},
		"GET /admin/protocol/new":           {admins, "", ""},
		"POST /admin/protocol/new":          {admins, "", "title_en="},
		"GET /admin/protocol/{id}":          {admins, "protocol page", ""},
		"POST /admin/protocol/{id}":         {admins, "protocol page", "title_en="},
		"POST /admin/protocol/{id}/publish": {admins, "protocol page", "changed="},
		"POST /admin/protocol/{id}/move":    {admins, "protocol page", "by=1"},
		"POST /admin/protocol/{id}/discard": {admins, "protocol page", "revision=0"},
		"GET /w/protocol":                   {agents, "", ""},
		"GET /w/protocol/readers":           {glass, "", ""},
		"GET /w/protocol/{id}":              {agents, "protocol page", ""},
		"POST /w/protocol/{id}/acknowledge": {agents, "protocol page", "version=1"},
		"GET /admin/checklists":             {admins, "", ""},
		"GET /admin/checklists/new":         {admins, "", ""},
		"POST /admin/checklists/new":        {admins, "", "text_en="},
		"GET /admin/checklists/{id}":        {admins, "checklist item", ""},
		"POST /admin/checklists/{id}":       {admins, "checklist item", "text_en="},
		"POST /admin/checklists/{id}/move":  {admins, "checklist item", "by=-1"},
		"GET /admin/identity":               {admins, "", ""},
		"POST /admin/identity":              {admins, "", ""},

		"GET /w/tickets/{id}/vendor":                   {agents, "ticket", ""},
		"POST /w/tickets/{id}/vendor":                  {agents, "ticket", "vendor=1&text=Help"},
		"GET /w/tickets/{id}/vendor/{case}":            {agents, "asked vendor", ""},
		"POST /w/tickets/{id}/vendor/{case}/write":     {agents, "asked vendor", "text=Help"},
		"POST /w/tickets/{id}/vendor/{case}/remind":    {agents, "asked vendor", ""},
		"POST /w/tickets/{id}/vendor/{case}/reference": {agents, "asked vendor", "reference=4711"},
		"POST /w/tickets/{id}/vendor/{case}/close":     {agents, "asked vendor", "outcome=solved"},

		"GET /w/notices":               {agents, "", ""},
		"GET /w/notices/count":         {agents, "", ""},
		"GET /w/notices/panel":         {agents, "", ""},
		"POST /w/notices/read":         {agents, "", "group=1"},
		"GET /w/personal":              {agents, "", ""},
		"POST /w/personal":             {agents, "", "theme=loud"},
		"GET /w/personal/notices":      {agents, "", ""},
		"POST /w/personal/notices":     {agents, "", "digest_hour=99"},
		"POST /w/personal/notices/try": {agents, "", ""},
		"POST /w/personal/signature":   {agents, "", "text_en={x}"},

		"GET /w/there":                       {agents, "", ""},
		"POST /w/there/{id}/away":            {agents, "nobody's", "away=1"},
		"POST /w/there/{id}/pass":            {agents, "nobody's", "to=0"},
		"POST /w/there/absences":             {agents, "", "person=x"},
		"POST /w/there/absences/{id}/delete": {agents, "nobody's", ""},

		"GET /api/v1/presence":                {"api work", "", ""},
		"PUT /api/v1/presence/{id}":           {"api work", "nobody's", `{"away":true}`},
		"POST /api/v1/presence/{id}/pass-on":  {"api work", "nobody's", `{}`},
		"POST /api/v1/presence/{id}/absences": {"api work", "nobody's", `{"first":"2096-01-02","last":"2096-01-02"}`},
		"DELETE /api/v1/absences/{id}":        {"api work", "nobody's", ""},

		"GET /api/v1/teams/{id}":                  {"api desk", "team", ""},
		"POST /api/v1/teams":                      {"api admin", "", `{"name":"","level":1,"is_default":false,"active":true,"member_ids":[],"lead_ids":[]}`},
		"PUT /api/v1/teams/{id}":                  {"api admin", "team", `{"name":"x","level":1,"is_default":false,"active":true,"member_ids":[],"lead_ids":[]}`},
		"GET /api/v1/teams/{id}/routing":          {"api desk", "team", ""},
		"PUT /api/v1/teams/{id}/routing":          {"api admin", "team", `{"mode":"pull","wrap_up_minutes":0}`},
		"POST /api/v1/teams/{id}/routing/try":     {"api admin", "team", `{"mode":"pull","wrap_up_minutes":0}`},
		"GET /api/v1/teams/{id}/roster":           {"api desk", "team", ""},
		"POST /api/v1/teams/{id}/roster":          {"api admin", "team", `{"person_id":1,"kind":"duty","first":"2096-01-02","last":"2096-01-01"}`},
		"DELETE /api/v1/roster/{id}":              {"api admin", "nobody's", ""},
		"GET /api/v1/skills":                      {"api desk", "", ""},
		"POST /api/v1/skills":                     {"api admin", "", `{"name":" "}`},
		"DELETE /api/v1/skills/{id}":              {"api admin", "nobody's", ""},
		"GET /api/v1/agents/{id}/brings":          {"api desk", "nobody's", ""},
		"PUT /api/v1/agents/{id}/brings":          {"api admin", "nobody's", `{"skill_ids":[],"languages":[],"capacity":0,"capacity_written":0,"capacity_phone":0,"capacity_visit":0}`},
		"POST /api/v1/agents/{id}/brings/try":     {"api admin", "nobody's", `{"skill_ids":[],"languages":[],"capacity":0,"capacity_written":0,"capacity_phone":0,"capacity_visit":0}`},
		"GET /api/v1/categories/{id}/skills":      {"api desk", "category", ""},
		"PUT /api/v1/categories/{id}/skills":      {"api admin", "category", `{"skill_ids":[]}`},
		"POST /api/v1/categories/{id}/skills/try": {"api admin", "category", `{"skill_ids":[]}`},
		"POST /api/v1/categories/{id}/team/try":   {"api admin", "category", `{"team_id":1}`},

		"GET /admin/routing":                     {admins, "", ""},
		"POST /admin/routing/skills":             {admins, "", "name="},
		"POST /admin/routing/skills/{id}/delete": {admins, "nobody's", ""},
		"GET /admin/routing/agents/{id}":         {admins, "nobody's", ""},
		"POST /admin/routing/agents/{id}":        {admins, "nobody's", "capacity=x"},
		"GET /admin/routing/teams/{id}":          {admins, "team", ""},
		"POST /admin/routing/teams/{id}":         {admins, "team", "mode="},
		"POST /admin/routing/teams/{id}/duty":    {admins, "team", "person=0"},
		"POST /admin/routing/duty/{id}/delete":   {admins, "nobody's", ""},
		"GET /admin/routing/categories/{id}":     {admins, "category", ""},
		"POST /admin/routing/categories/{id}":    {admins, "category", ""},

		"GET /admin":                                  {admins, "", ""},
		"GET /admin/audit":                            {admins, "", ""},
		"GET /admin/jobs":                             {admins, "", ""},
		"POST /admin/jobs/{id}/discard":               {admins, "nobody's", ""},
		"POST /admin/jobs/{id}/retry":                 {admins, "nobody's", ""},
		"GET /admin/settings":                         {admins, "", ""},
		"GET /admin/settings/{group}":                 {admins, "group", ""},
		"POST /admin/settings/{group}":                {admins, "group", "desk.name="},
		"GET /admin/teams":                            {admins, "", ""},
		"GET /admin/teams/new":                        {admins, "", ""},
		"POST /admin/teams/new":                       {admins, "", "name="},
		"GET /admin/teams/{id}":                       {admins, "team", ""},
		"POST /admin/teams/{id}":                      {admins, "team", "name="},
		"GET /admin/categories":                       {admins, "", ""},
		"GET /admin/categories/new":                   {admins, "", ""},
		"POST /admin/categories/new":                  {admins, "", "name_en="},
		"GET /admin/categories/{id}":                  {admins, "category", ""},
		"POST /admin/categories/{id}":                 {admins, "category", "name_en="},
		"POST /admin/categories/{id}/move":            {admins, "category", "by=1"},
		"GET /glass":                                  {glass, "", ""},
		"POST /glass":                                 {glass, "", "ticket=&reason="},
		"GET /glass/{id}":                             {glass, "nobody's", ""},
		"GET /admin/priorities":                       {admins, "", ""},
		"POST /admin/priorities":                      {admins, "", "was="},
		"GET /admin/calendars":                        {admins, "", ""},
		"GET /admin/calendars/new":                    {admins, "", ""},
		"POST /admin/calendars/new":                   {admins, "", "name="},
		"GET /admin/promises":                         {admins, "", ""},
		"GET /admin/promises/new":                     {admins, "", ""},
		"POST /admin/promises/new":                    {admins, "", "name="},
		"GET /admin/promises/{id}":                    {admins, "policy", ""},
		"POST /admin/promises/{id}":                   {admins, "policy", "name="},
		"POST /admin/promises/{id}/move":              {admins, "policy", "by=0"},
		"GET /admin/rules":                            {glass, "", ""},
		"GET /admin/rules/new":                        {admins, "", ""},
		"POST /admin/rules/new":                       {admins, "", "name="},
		"GET /admin/rules/{id}":                       {glass, "nobody's", ""},
		"POST /admin/rules/{id}":                      {admins, "nobody's", "name="},
		"GET /admin/rules/{id}/runs":                  {glass, "nobody's", ""},
		"POST /admin/rules/{id}/move":                 {admins, "nobody's", "by=0"},
		"POST /admin/rules/{id}/switch":               {admins, "nobody's", "version=1"},
		"POST /admin/rules/{id}/delete":               {admins, "nobody's", "version=1"},
		"GET /admin/calendars/{id}":                   {admins, "calendar", ""},
		"GET /admin/calendars/{id}/edit":              {admins, "calendar", ""},
		"POST /admin/calendars/{id}/edit":             {admins, "calendar", "name="},
		"GET /admin/calendars/{id}/delete":            {admins, "calendar", ""},
		"POST /admin/calendars/{id}/delete":           {admins, "calendar", "version=1"},
		"GET /admin/vendors":                          {admins, "", ""},
		"GET /admin/vendors/new":                      {admins, "", ""},
		"POST /admin/vendors/new":                     {admins, "", "name="},
		"GET /admin/vendors/{id}":                     {admins, "vendor", ""},
		"POST /admin/vendors/{id}":                    {admins, "vendor", "name="},
		"GET /admin/people":                           {admins, "", ""},
		"GET /admin/people/new":                       {admins, "", ""},
		"POST /admin/people/new":                      {admins, "", "name="},
		"GET /admin/people/import":                    {admins, "", ""},
		"POST /admin/people/import":                   {admins, "", "text="},
		"GET /admin/people/{id}":                      {admins, "person", ""},
		"POST /admin/people/{id}":                     {admins, "person", "name=&version=1"},
		"POST /admin/people/{id}/active":              {admins, "person", "active=true"},
		"GET /admin/people/{id}/account":              {admins, "person", ""},
		"POST /admin/people/{id}/roles":               {admins, "person", "agent=on"},
		"POST /admin/people/{id}/invite":              {admins, "person", ""},
		"POST /admin/people/{id}/disabled":            {admins, "person", "disabled=true"},
		"POST /admin/people/{id}/sign-out":            {admins, "person", ""},
		"POST /admin/people/{id}/app/remove":          {admins, "person", ""},
		"GET /admin/people/{id}/doubles":              {admins, "person", ""},
		"GET /admin/people/{id}/merge/{from}":         {admins, "person", ""},
		"POST /admin/people/{id}/merge/{from}":        {admins, "person", ""},
		"POST /admin/people/{id}/unmerge":             {admins, "nobody's", "merge=1"},
		"GET /admin/mailboxes":                        {admins, "", ""},
		"GET /admin/mailboxes/new":                    {admins, "", ""},
		"POST /admin/mailboxes/new":                   {admins, "", "address="},
		"GET /admin/mailboxes/{id}":                   {admins, "mailbox", ""},
		"POST /admin/mailboxes/{id}":                  {admins, "mailbox", "address="},
		"POST /admin/mailboxes/{id}/active":           {admins, "mailbox", "active=true"},
		"POST /admin/mailboxes/{id}/test":             {admins, "mailbox", ""},
		"GET /admin/letters":                          {admins, "", ""},
		"GET /admin/letters/{kind}/{locale}":          {admins, "text", ""},
		"POST /admin/letters/{kind}/{locale}":         {admins, "text", "subject="},
		"POST /admin/letters/{kind}/{locale}/restore": {admins, "text", ""},

		"GET /api/v1/openapi.json":                        {everybody, "", ""},
		"GET /api/v1/openapi.yaml":                        {everybody, "", ""},
		"GET /api/v1/me":                                  {"api any", "", ""},
		"GET /api/v1/categories":                          {"api read", "", ""},
		"GET /api/v1/teams":                               {"api people", "", ""},
		"GET /api/v1/categories/{id}":                     {"api desk", "category", ""},
		"POST /api/v1/categories":                         {"api admin", "", `{"names":{"en":"x","fr":"x","nl":"x"},"active":true}`},
		"PUT /api/v1/categories/{id}":                     {"api admin", "category", `{"names":{"en":"x","fr":"x","nl":"x"},"active":true}`},
		"POST /api/v1/categories/{id}/move":               {"api admin", "category", `{"by":1}`},
		"PUT /api/v1/tickets/{id}/priority":               {"api work", "ticket", `{"priority":"high","reason":"VIP"}`},
		"DELETE /api/v1/tickets/{id}/priority":            {"api work", "ticket", ""},
		"GET /api/v1/calendars":                           {"api desk", "", ""},
		"POST /api/v1/calendars":                          {"api admin", "", `{"name":"","time_zone":""}`},
		"GET /api/v1/rules":                               {"api heads", "", ""},
		"POST /api/v1/rules":                              {"api admin", "", `{"name":"","active":false,"when":{"on":"opened"},"then":[]}`},
		"POST /api/v1/rules/try":                          {"api admin", "", `{"name":"","active":false,"when":{"on":"opened"},"then":[]}`},
		"GET /api/v1/rules/{id}":                          {"api heads", "nobody's", ""},
		"PUT /api/v1/rules/{id}":                          {"api admin", "nobody's", `{"name":"","active":false,"when":{"on":"opened"},"then":[]}`},
		"DELETE /api/v1/rules/{id}":                       {"api admin", "nobody's", ""},
		"GET /api/v1/rules/{id}/runs":                     {"api heads", "nobody's", ""},
		"POST /api/v1/tickets/{id}/rules/{seq}/take-back": {"api work", "ticket", ""},
		"GET /api/v1/policies":                            {"api desk", "", ""},
		"POST /api/v1/policies":                           {"api admin", "", `{"name":""}`},
		"PUT /api/v1/policies/order":                      {"api admin", "", `{"ids":[]}`},
		"GET /api/v1/policies/{id}":                       {"api desk", "policy", ""},
		"PUT /api/v1/policies/{id}":                       {"api admin", "policy", `{"name":""}`},
		"DELETE /api/v1/policies/{id}":                    {"api admin", "policy", ""},
		"GET /api/v1/calendars/{id}":                      {"api desk", "calendar", ""},
		"PUT /api/v1/calendars/{id}":                      {"api admin", "calendar", `{"name":"","time_zone":""}`},
		"DELETE /api/v1/calendars/{id}":                   {"api admin", "calendar", ""},
		"GET /api/v1/vendors":                             {"api desk", "", ""},
		"POST /api/v1/vendors":                            {"api admin", "", `{"name":"","language":"en","active":false}`},
		"GET /api/v1/vendors/{id}":                        {"api desk", "vendor", ""},
		"PUT /api/v1/vendors/{id}":                        {"api admin", "vendor", `{"name":"","language":"en","active":false}`},
		"GET /api/v1/approver-groups":                     {"api desk", "", ""},
		"GET /api/v1/tickets/{id}/approvals":              {"api read", "ticket", ""},
		"POST /api/v1/assets/import":                      {"api admin", "", `{"table":"Tag\nPC-7\n","dry_run":true}`},
		"GET /api/v1/approvals":                           {"api read", "", ""},
		"POST /api/v1/approvals/{id}/answer":              {"api write", "nobody's", `{"approved":false}`},
		"GET /api/v1/approvals/deputy":                    {"api read", "", ""},
		"PUT /api/v1/approvals/deputy":                    {"api write", "", `{"deputy_id":999999}`},
		"DELETE /api/v1/approvals/deputy":                 {"api write", "", ""},
		"POST /api/v1/glasses":                            {"api glass", "", `{"ticket_id":1,"reason":""}`},
		"GET /api/v1/glasses/{id}":                        {"api glass", "nobody's", ""},
		"GET /api/v1/glasses":                             {"api glass", "", ""},
		"GET /api/v1/identity-categories":                 {"api desk", "", ""},
		"PUT /api/v1/identity-categories":                 {"api admin", "", `{"category_ids":[]}`},
		"POST /api/v1/tickets/{id}/identity/need":         {"api work", "ticket", ""},
		"POST /api/v1/protocol":                           {"api admin", "", `{"active":true,"texts":[{"locale":"en","title":"","html":""}]}`},
		"GET /api/v1/protocol/{id}/versions":              {"api desk", "protocol page", ""},
		"GET /api/v1/protocol/{id}/draft":                 {"api admin", "protocol page", ""},
		"PUT /api/v1/protocol/{id}/draft":                 {"api admin", "protocol page", `{"active":true,"texts":[{"locale":"en","title":"","html":""}]}`},
		"DELETE /api/v1/protocol/{id}/draft":              {"api admin", "protocol page", ""},
		"POST /api/v1/protocol/{id}/publication":          {"api admin", "protocol page", `{"changed":""}`},
		"POST /api/v1/protocol/{id}/move":                 {"api admin", "protocol page", `{"by":-1}`},
		"POST /api/v1/tickets/{id}/approvals":             {"api work", "ticket", `{"question":"x"}`},
		"POST /api/v1/tickets/{id}/approvals/set-aside":   {"api work", "ticket", `{"reason":"x"}`},
		"GET /api/v1/me/assets":                           {"api read", "", ""},
		"GET /api/v1/search":                              {"api read", "", ""},
		"GET /api/v1/assets":                              {"api assets", "", ""},
		"POST /api/v1/assets":                             {"api assets", "", `{"tag":""}`},
		"GET /api/v1/assets/{id}":                         {"api assets", "asset", ""},
		"PATCH /api/v1/assets/{id}":                       {"api assets", "asset", `{"kind":"laptop"}`},
		"GET /api/v1/tickets/{id}/assets":                 {"api read", "any ticket", ""},
		"PUT /api/v1/tickets/{id}/assets/{asset}":         {"api work", "ticket", ""},
		"DELETE /api/v1/tickets/{id}/assets/{asset}":      {"api work", "ticket", ""},
		"PUT /api/v1/tickets/{id}/snooze":                 {"api work", "ticket", `{}`},
		"DELETE /api/v1/tickets/{id}/snooze":              {"api work", "ticket", ""},
		"GET /api/v1/todos":                               {"api work", "", ""},
		"POST /api/v1/todos":                              {"api work", "", `{"title":"x","due":"2030-01-01T00:00:00Z"}`},
		"PUT /api/v1/todos/{id}":                          {"api work", "nobody's", `{"title":"x","due":"2030-01-01T00:00:00Z"}`},
		"DELETE /api/v1/todos/{id}":                       {"api work", "nobody's", ""},
		"PUT /api/v1/todos/{id}/done":                     {"api work", "nobody's", ""},
		"DELETE /api/v1/todos/{id}/done":                  {"api work", "nobody's", ""},
		"GET /api/v1/tickets/{id}/todos":                  {"api read", "desk ticket", ""},
		"GET /api/v1/tickets/{id}/time":                   {"api read", "desk ticket", ""},
		"POST /api/v1/tickets/{id}/time":                  {"api work", "ticket", `{"minutes":5}`},
		"PUT /api/v1/tickets/{id}/time/{entry}":           {"api work", "timed ticket", `{"minutes":5}`},
		"DELETE /api/v1/tickets/{id}/time/{entry}":        {"api work", "timed ticket", ""},
		"PUT /api/v1/tickets/{id}/clock":                  {"api work", "ticket", ""},
		"DELETE /api/v1/tickets/{id}/clock":               {"api work", "ticket", ""},
		"GET /api/v1/tags":                                {"api work", "", ""},
		"GET /api/v1/tickets/{id}/tags":                   {"api read", "desk ticket", ""},
		"PUT /api/v1/tickets/{id}/tags/{tag}":             {"api work", "ticket", ""},
		"DELETE /api/v1/tickets/{id}/tags/{tag}":          {"api work", "ticket", ""},
		"GET /api/v1/people":                              {"api people", "", ""},
		"POST /api/v1/people":                             {"api people", "", `{"name":""}`},
		"GET /api/v1/people/{id}":                         {"api people", "person", ""},
		"GET /api/v1/people/{id}/authenticator":           {"api people", "person", ""},
		"DELETE /api/v1/people/{id}/authenticator":        {"api admin", "person", ""},
		"PATCH /api/v1/people/{id}":                       {"api people", "person", `{"department":"x"}`},
		"GET /api/v1/tickets":                             {"api read", "", ""},
		"POST /api/v1/tickets":                            {"api write", "", `{"subject":"","text":""}`},
		"POST /api/v1/files":                              {"api write", "", "x"},
		"GET /api/v1/files/{id}":                          {"api read", "file", ""},
		"POST /api/v1/tickets/next":                       {"api work", "", ""},
		"GET /api/v1/tickets/{id}":                        {"api read", "any ticket", ""},
		"POST /api/v1/categories/{id}/questions":          {"api admin", "category", `{"kind":"line","labels":{"en":"","fr":"","nl":""},"portal":"no","desk":"no","active":true}`},
		"GET /api/v1/questions/{id}":                      {"api desk", "question", ""},
		"PUT /api/v1/questions/{id}":                      {"api admin", "question", `{"kind":"line","labels":{"en":"","fr":"","nl":""},"portal":"no","desk":"no","active":true}`},
		"POST /api/v1/questions/{id}/move":                {"api admin", "question", `{"by":1}`},
		"GET /api/v1/checklist-items":                     {"api desk", "", ""},
		"POST /api/v1/checklist-items":                    {"api admin", "", `{"stage":"greet","texts":{"en":"","fr":"","nl":""}}`},
		"GET /api/v1/checklist-items/{id}":                {"api desk", "checklist item", ""},
		"PUT /api/v1/checklist-items/{id}":                {"api admin", "checklist item", `{"stage":"greet","texts":{"en":"","fr":"","nl":""}}`},
		"POST /api/v1/checklist-items/{id}/move":          {"api admin", "checklist item", `{"by":1}`},
		"GET /api/v1/priority-matrix":                     {"api desk", "", ""},
		"PUT /api/v1/priority-matrix":                     {"api admin", "", `{"person":{"can_wait":"low","hinders":"low","blocks":"low"},"team":{"can_wait":"low","hinders":"low","blocks":"low"},"site":{"can_wait":"low","hinders":"low","blocks":"low"},"everyone":{"can_wait":"low","hinders":"low","blocks":"low"}}`},
		"POST /api/v1/approver-groups":                    {"api admin", "", `{"name":"","active":true,"member_ids":[]}`},
		"GET /api/v1/approver-groups/{id}":                {"api desk", "approvers", ""},
		"PUT /api/v1/approver-groups/{id}":                {"api admin", "approvers", `{"name":"x","active":true,"member_ids":[999999]}`},
		"POST /api/v1/rules/{id}/move":                    {"api admin", "nobody's", `{"by":1}`},
		"GET /api/v1/categories/{id}/questions":           {"api read", "category", ""},
		"GET /api/v1/tickets/{id}/questions":              {"api read", "any ticket", ""},
		"POST /api/v1/tickets/{id}/questions":             {"api write", "any ticket", `{"answers":[{"question_id":1}]}`},
		"GET /api/v1/tickets/{id}/answers":                {"api read", "any ticket", ""},
		"PATCH /api/v1/tickets/{id}/answers":              {"api work", "ticket", `{"answers":[{"question_id":1}]}`},
		"GET /api/v1/tickets/{id}/checklist":              {"api read", "ticket", ""},
		"PUT /api/v1/tickets/{id}/checklist/{item}":       {"api work", "ticket", `{"done":true}`},
		"GET /api/v1/tickets/{id}/identity":               {"api read", "ticket", ""},
		"POST /api/v1/tickets/{id}/identity":              {"api work", "ticket", `{"kind":"in_person","note":"Badge"}`},
		"GET /api/v1/tickets/{id}/rating":                 {"api read", "rated ticket", ""},
		"PUT /api/v1/tickets/{id}/rating":                 {"api write", "rated ticket", `{"score":4}`},
		"POST /api/v1/tickets/{id}/rating/settlement":     {"api leads", "rated ticket", `{"text":"Called"}`},
		"GET /api/v1/tickets/{id}/messages":               {"api read", "any ticket", ""},
		"POST /api/v1/tickets/{id}/messages":              {"api write", "any ticket", `{"text":"Hello"}`},
		"POST /api/v1/tickets/{id}/confirm":               {"api write", "any ticket", ""},
		"POST /api/v1/tickets/{id}/not-solved":            {"api write", "any ticket", `{"text":"Still"}`},
		"GET /api/v1/tickets/{id}/promises":               {"api work", "ticket", ""},
		"GET /api/v1/tickets/{id}/notes":                  {"api read", "ticket", ""},
		"POST /api/v1/tickets/{id}/notes":                 {"api work", "ticket", `{"text":"Hello"}`},
		"PATCH /api/v1/tickets/{id}":                      {"api work", "ticket", `{"tried":"Tea"}`},
		"POST /api/v1/tickets/{id}/assign":                {"api work", "ticket", `{"assignee_id":1}`},
		"POST /api/v1/tickets/{id}/team":                  {"api work", "ticket", `{"team_id":1}`},
		"POST /api/v1/tickets/{id}/state":                 {"api work", "ticket", `{"state":"waiting_user"}`},
		"POST /api/v1/tickets/{id}/resolve":               {"api work", "ticket", `{"text":"Done","cause":"other"}`},
		"GET /api/v1/tickets/{id}/escalation":             {"api read", "climbed ticket", ""},
		"POST /api/v1/tickets/{id}/escalation":            {"api work", "ticket", `{"team_id":2,"tried":"Tea","asked":"Help"}`},
		"POST /api/v1/tickets/{id}/escalation/acceptance": {"api work", "ticket", ""},
		"GET /api/v1/tickets/{id}/vendor-cases":           {"api read", "desk ticket", ""},
		"POST /api/v1/tickets/{id}/vendor-cases":          {"api work", "ticket", `{"vendor_id":1,"text":"Help"}`},
		"GET /api/v1/tickets/{id}/vendor-cases/{case}":    {"api read", "asked vendor", ""},

		"POST /api/v1/tickets/{id}/vendor-cases/{case}/messages":  {"api work", "asked vendor", `{"text":"Help"}`},
		"POST /api/v1/tickets/{id}/vendor-cases/{case}/reminders": {"api work", "asked vendor", ""},
		"POST /api/v1/tickets/{id}/vendor-cases/{case}/reference": {"api work", "asked vendor", `{"reference":"4711"}`},
		"POST /api/v1/tickets/{id}/vendor-cases/{case}/closure":   {"api work", "asked vendor", `{"outcome":"solved"}`},

		"POST /api/v1/tickets/{id}/identity/{proof}/confirm": {"api work", "ticket", ""},
		"GET /api/v1/identity-checks":                        {"api glass", "", ""},

		"POST /api/v1/tickets/{id}/messages/{seq}/split":    {"api work", "ticket", `{"subject":""}`},
		"POST /api/v1/tickets/{id}/merge":                   {"api work", "ticket", `{"into_id":999999}`},
		"POST /api/v1/tickets/{id}/unmerge":                 {"api work", "ticket", ""},
		"POST /api/v1/tickets/{id}/spam":                    {"api work", "ticket", ""},
		"POST /api/v1/tickets/{id}/trash":                   {"api work", "ticket", ""},
		"POST /api/v1/tickets/{id}/cancel":                  {"api write", "any ticket", ""},
		"POST /api/v1/tickets/{id}/restore":                 {"api write", "any ticket", ""},
		"GET /api/v1/tickets/{id}/secrets":                  {"api work", "desk ticket", ""},
		"POST /api/v1/tickets/{id}/secrets":                 {"api work", "ticket", `{"way":"from_user","label":"Key"}`},
		"POST /api/v1/tickets/{id}/secrets/{secret}/reveal": {"api work", "secret ticket", ""},
		"DELETE /api/v1/tickets/{id}/secrets/{secret}":      {"api work", "secret ticket", ""},
		"POST /api/v1/tickets/{id}/messages/{seq}/reveal":   {"api work", "ticket", ""},
		"POST /api/v1/tickets/{id}/entries/{seq}/redaction": {"api glass", "ticket", `{"text":"","reason":"a"}`},
		"GET /api/v1/tickets/{id}/links":                    {"api read", "desk ticket", ""},
		"PUT /api/v1/tickets/{id}/links/{other}":            {"api work", "ticket", `{"kind":"related"}`},
		"DELETE /api/v1/tickets/{id}/links/{other}":         {"api work", "ticket", ""},
		"POST /api/v1/tickets/{id}/children/resolution":     {"api work", "ticket", `{"children":[1],"cause":"other","texts":{}}`},
		"POST /api/v1/tickets/{id}/return":                  {"api work", "ticket", `{"reason":"other","text":"No"}`},
		"POST /api/v1/tickets/{id}/ownership":               {"api work", "owned ticket", `{"owner_id":999999,"reason":"Holiday"}`},
		"POST /api/v1/tickets/{id}/ownership/acceptance":    {"api work", "ticket", ""},
		"POST /api/v1/tickets/{id}/ownership/refusal":       {"api work", "ticket", ""},
		"POST /api/v1/tickets/{id}/close":                   {"api work", "ticket", ""},
	}
}

// lets tells whom an audience lets in; tokens of the API are named by whom they belong to and what they are good for.
var lets = map[audience]string{
	persons:      "anna bob walter reader agent other lead admin",
	agents:       "agent other lead",
	leads:        "other lead",
	glass:        "other lead admin",
	staff:        "agent other lead admin",
	admins:       "admin",
	"api any":    "anna bob walter agent other admin narrow",
	"api read":   "anna bob walter agent other admin",
	"api write":  "anna bob walter agent other admin",
	"api work":   "agent other",
	"api leads":  "other",
	"api glass":  "other admin",
	"api people": "agent other admin narrow",
	"api desk":   "agent other admin",
	"api heads":  "other admin",
	"api assets": "agent other admin",
	"api admin":  "admin",
}

// sees tells of each sort of object who may see Anna's, which is with the first team, and Bob's, which is with the second.
var sees = map[string][2]string{
	"own ticket":     {"anna reader", "bob"},
	"asked ticket":   {"anna", "bob"}, // whom the desk asks whether it is solved
	"ticket":         {"agent lead", "other"},
	"led ticket":     {"lead", "other"},
	"owned ticket":   {"agent lead", "other"}, // which its owner or a lead hands over
	"any ticket":     {"anna agent", "bob other"},
	"rated ticket":   {"", ""}, // nobody is asked for an open one: its own test is in package api
	"desk ticket":    {"agent lead", "other"},
	"asked vendor":   {"agent lead", "other"}, // a case of the ticket's
	"secret ticket":  {"", ""},                // none has a secret of that number: its own tests are in packages entrust and api
	"climbed ticket": {"", ""},                // none has climbed: its own test is in package api
	"timed ticket":   {"", ""},                // no time was spent: who changes it, package worktime tests
	"message":        {"anna reader agent lead", "bob other"},
	"file":           {"anna reader agent lead", "bob other"},
	"mail":           {"agent lead", "other"},
}

func has(list, name string) bool { return strings.Contains(" "+list+" ", " "+name+" ") }

// whose tells the objects of a test apart.
type whose int

const (
	annas whose = iota
	bobs
	nobodys
	merged  // Bob's, and gone on in another one of his
	trashed // Bob's, and in the trash
)

func (r row) want(actor string, of whose) outcome {
	objects, tied := sees[r.object]
	if of == merged || of == trashed {
		of = bobs
	}
	switch {
	case r.who == everybody && r.object == "":
		return yes
	case r.who == everybody:
		return none // no such link
	case actor == "nobody":
		return signIn
	case !has(lets[r.who], actor):
		return no
	case r.object == "":
		return yes
	case of == annas && actor == "reader" && r.object == "asked ticket":
		return no
	case of == annas && actor == "agent" && r.object == "owned ticket":
		return no
	case of == nobodys, r.object == "nobody's", tied && !has(objects[of], actor):
		return none
	}
	return yes
}

// matrix is the desk of these tests with everybody in it.
type matrix struct {
	*desk
	actors map[string]access.Actor
	tokens map[string]string
	second access.TeamID
	file   [2]string
	seq    [2]ticket.Seq
	mail   [2]int64
	tags   int
	shared [2]ticket.ID        // for requests that change nothing
	gone   map[whose]ticket.ID // merged, trashed
}

func newMatrix(t *testing.T, e db.Engine) *matrix {
	t.Helper()
	return newMatrixOn(serve(t, e))
}

func newMatrixOn(d *desk) *matrix {
	t := d.t
	t.Helper()
	m := &matrix{desk: d, actors: map[string]access.Actor{}, tokens: map[string]string{}}
	second, err := m.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 2, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	m.second = second.ID
	m.exec(`INSERT INTO category (name_en, name_fr, name_nl, team_id, position, created_at, updated_at) VALUES ('Servers', 'Serveurs', 'Servers', $1, 1, 1, 1)`, m.second)
	m.exec(`INSERT INTO question (category_id, kind, label_en, label_fr, label_nl, portal, desk, position, created_at, updated_at) VALUES (1, 'yes_no', 'Jam?', 'Bourrage ?', 'Vast?', 'may', 'may', 1, 1, 1)`)
	if _, err := m.Vendors.Create(t.Context(), access.System(), vendor.Draft{Name: "Orbis", Language: "en", Active: true, Contacts: []vendor.Contact{{Name: "Support", Address: "support@orbis.example"}}}); err != nil {
		t.Fatal(err)
	}
	m.exec(`INSERT INTO approver_group (name, created_at, updated_at) VALUES ('Finance', 1, 1)`)
	m.exec(`INSERT INTO asset (tag, tag_sort, kind, state, created_at, updated_at) VALUES ('PC-1', 'pc-1', 'laptop', 'in_use', 1, 1)`)
	m.actors["nobody"] = access.Actor{}
	for _, name := range []string{"anna", "bob", "walter", "reader"} {
		m.actors[name] = m.person(name, "en", account.Roles{})
	}
	m.actors["agent"] = m.person("agent", "en", account.Roles{Agent: true})
	m.actors["lead"] = m.person("lead", "en", account.Roles{Agent: true, Lead: true})
	m.actors["other"] = m.personIn("other", "en", account.Roles{Agent: true, Lead: true}, m.second)
	m.actors["admin"] = m.person("admin", "en", account.Roles{Admin: true})
	for _, name := range strings.Fields(lets["api any"]) {
		who, scopes := name, account.Scopes()
		if name == "narrow" {
			who, scopes = "agent", []string{access.ScopePeopleRead, access.ScopePeopleWrite}
		}
		token, _, err := m.Accounts.CreateTokenFor(t.Context(), access.System(), m.actors[who].Person, account.NewToken{Name: name, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		m.tokens[name] = token.Reveal()
	}
	m.byMail()
	gone, err := m.Tickets.Merge(t.Context(), m.actors["other"], m.ticket(bobs), m.shared[bobs], false)
	if err != nil {
		t.Fatal(err)
	}
	away, err := m.Tickets.PutAway(t.Context(), m.actors["other"], m.ticket(bobs), ticket.Trash)
	if err != nil {
		t.Fatal(err)
	}
	m.gone = map[whose]ticket.ID{merged: gone.ID, trashed: away.ID}
	return m
}

// byMail opens a ticket of Anna's and one of Bob's by mail, each with a file.
func (m *matrix) byMail() {
	m.t.Helper()
	for of, name := range []string{"anna", "bob"} {
		subject := "By mail from " + name
		m.deliver(addressOf(name), fmt.Sprintf("From: %s\nSubject: %s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<table><tr><td>Hello</td></tr></table>\n"+
			"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nfile\n--b--\n", addressOf(name), subject), helpdesk)
		id := m.ticketOf(subject).ID
		m.hand(whose(of), id)
		m.shared[of] = id
		m.seq[of] = ticket.Seq(m.count(`SELECT min(seq) FROM message WHERE ticket_id = $1`, id))
		m.mail[of] = int64(m.count(`SELECT id FROM mail WHERE ticket_id = $1`, id))
		if err := m.DB.Get(m.t.Context(), &m.file[of], `SELECT file_id FROM attachment WHERE ticket_id = $1 LIMIT 1`, id); err != nil {
			m.t.Fatal(err)
		}
	}
	m.settle()
}

// hand gives a new ticket to whom it belongs at the desk, and lets its watchers watch.
func (m *matrix) hand(of whose, id ticket.ID) {
	m.t.Helper()
	if of == bobs {
		m.exec(`UPDATE ticket SET team_id = $2, owner_id = $3 WHERE id = $1`, id, m.second, m.actors["other"].Person)
		return
	}
	for name, mayRead := range map[string]bool{"walter": false, "reader": true} {
		m.exec(`INSERT INTO watcher (ticket_id, person_id, may_read, at) VALUES ($1, $2, $3, 1)`, id, m.actors[name].Person, mayRead)
	}
}

// ticket is a new one of Anna's or Bob's.
func (m *matrix) ticket(of whose) ticket.ID {
	m.t.Helper()
	who := m.actors[[]string{"anna", "bob"}[of]]
	t, err := m.Tickets.Open(m.t.Context(), who.AsRequester(), ticket.Opening{
		Subject: "Secret of " + who.Name, Body: ticket.Written("", "It squeaks. Its password is Mouse-2026.", nil), Channel: ticket.Portal, Requester: who.Person,
	})
	if err != nil {
		m.t.Fatal(err)
	}
	m.hand(of, t.ID)
	return t.ID
}

const missing = "999999"

// address fills a route's pattern for an object; id is the ticket in it, if there is one.
func (m *matrix) address(r row, method, pattern string, of whose) (path string, id ticket.ID) {
	m.t.Helper()
	number := missing
	switch {
	case of == nobodys:
	case m.gone[of] != 0:
		id = m.gone[of]
		number = id.String()
	case r.object == "caught":
		number = fmt.Sprint(m.count(`SELECT min(id) FROM caught`))
	case strings.HasSuffix(r.object, "ticket") && method == http.MethodGet:
		id = m.shared[of]
		number = id.String()
	case strings.HasSuffix(r.object, "ticket"):
		id = m.ticket(of)
		number = id.String()
	case r.object == "asked vendor":
		id = m.shared[of]
		number = id.String()
	case r.object == "message":
		number = m.shared[of].String()
	case r.object == "file":
		number = m.file[of]
	case r.object == "mail":
		number = fmt.Sprint(m.mail[of])
	case r.object == "team", r.object == "category", r.object == "question", r.object == "checklist item", r.object == "protocol page", r.object == "calendar", r.object == "mailbox", r.object == "vendor", r.object == "asset", r.object == "approvers":
		number = "1"
	case r.object == "tag": // one of its own, since it may be gone afterwards
		m.tags++
		m.exec(`INSERT INTO tag (id, name, folded, created_at) VALUES ($1, $2, $2, 1)`, 100+m.tags, fmt.Sprint("tag-", m.tags))
		number = fmt.Sprint(100 + m.tags)
	case r.object == "policy":
		number = "2" // by which something was promised, so that it stays
	case r.object == "person":
		number = fmt.Sprint(m.victim())
	}
	fill := strings.NewReplacer("{$}", "", "{view}", "open", "{id}", number, "{ticket}", number, "{kind}", "note", "{token}", "guess", "{person}", "1", "{expires}", "zzzzzz",
		"{signature}", "guess", "{group}", "desk", "{locale}", "en", "{seq}", "1", "{from}", "1", "{asset}", "1", "{item}", "1", "{proof}", "1", "{sent}", "1", "{entry}", missing, "{case}", m.asked(r, of), "{other}", "1", "{tag}", "w-1", "{secret}", "999999")
	switch {
	case r.object == "view" && of == nobodys:
		fill = strings.NewReplacer("{view}", "nothing")
	case r.object == "group" && of == nobodys:
		fill = strings.NewReplacer("{group}", "nothing")
	case r.object == "text" && of == nobodys:
		fill = strings.NewReplacer("{kind}", "nothing", "{locale}", "en")
	case r.object == "text":
		fill = strings.NewReplacer("{kind}", "reply", "{locale}", "en")
	case r.object == "message" && of != nobodys:
		fill = strings.NewReplacer("{ticket}", number, "{seq}", fmt.Sprint(m.seq[of]))
	case r.object == "person":
		fill = strings.NewReplacer("{id}", number, "{from}", fmt.Sprint(m.victim()))
	}
	return fill.Replace(pattern), id
}

// asked is the number of a case that was opened with a vendor on Anna's ticket or on Bob's.
func (m *matrix) asked(r row, of whose) string {
	m.t.Helper()
	if of == nobodys || r.object != "asked vendor" {
		return missing
	}
	var list []vendorcase.ID
	if err := m.DB.Select(m.t.Context(), &list, `SELECT id FROM vendor_case WHERE ticket_id = $1 ORDER BY id LIMIT 1`, m.shared[of]); err != nil {
		m.t.Fatal(err)
	}
	if len(list) == 0 {
		k, err := m.Cases.Open(m.t.Context(), m.actors[[]string{"agent", "other"}[of]], m.shared[of], vendorcase.Opening{Vendor: 1, Text: "Please help."})
		if err != nil {
			m.t.Fatal(err)
		}
		list = append(list, k.ID)
	}
	return fmt.Sprint(int64(list[0]))
}

// victim is a person to whom an administrator may do anything.
func (m *matrix) victim() person.ID {
	m.t.Helper()
	m.exec(`DELETE FROM person_word WHERE word = 'victor'`) // keeps the search for doubles short
	p, err := m.People.Create(m.t.Context(), access.System(), person.Draft{
		Name: "Victor", Locale: "en", TimeZone: "Europe/Brussels", Addresses: []string{fmt.Sprintf("v%d@org.example", m.count(`SELECT count(*) FROM person`))},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	m.exec(`INSERT INTO account (person_id, created_at, updated_at) VALUES ($1, 1, 1)`, p.ID)
	return p.ID
}

// answer is what came back.
type answer struct {
	status   int
	location string
	body     string
}

// ask sends a request as an actor: with a session, or to the API with a token.
func (m *matrix) ask(r row, actor, method, path string, headers ...string) answer {
	m.t.Helper()
	rq, err := http.NewRequestWithContext(m.t.Context(), method, m.Base.String()+path, strings.NewReader(r.form))
	if err != nil {
		m.t.Fatal(err)
	}
	rq.Header.Set("Sec-Fetch-Site", "same-origin")
	rq.Header.Set("Accept-Language", "en")
	rq.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(path, "/api/") {
		rq.Header.Set("Content-Type", map[bool]string{true: "application/merge-patch+json", false: "application/json"}[method == http.MethodPatch])
		rq.Header.Set("If-Match", `"1"`)
		if token := m.tokens[actor]; token != "" {
			rq.Header.Set("Authorization", "Bearer "+token)
		}
	} else if who := m.actors[actor]; who.SignedIn() {
		rq.AddCookie(&http.Cookie{Name: "fl", Value: m.session(who)})
	}
	if strings.HasSuffix(path, "/files") {
		rq.URL.RawQuery = "name=a.txt"
		rq.Header.Set("Content-Type", "application/octet-stream")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		rq.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(rq)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	a := answer{status: got.StatusCode, location: got.Header.Get("Location")}
	if path == "/live" && a.status == http.StatusOK {
		return a // it goes on and on
	}
	body, err := io.ReadAll(got.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	a.body = string(bytes.TrimSpace(body))
	if a.status >= 500 {
		m.t.Errorf("%s %s as %s: status %d", method, path, actor, a.status)
	}
	return a
}

// TestEveryRouteKnowsWhoMayDoWhat walks every route with everybody on objects that are theirs, somebody else's, nobody's, merged into another, and in the
// trash (T01): what is not theirs to see looks exactly as if it were not there, and no refused request changes anything. On the second engine it
// walks the routes to what some may see and others not, which is what the engine decides (all with FIRSTLINE_SOAK).
func TestEveryRouteKnowsWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			m := newMatrixOn(serveAs(t, e, everything))
			m.until("a letter is caught", func() bool { return m.count(`SELECT count(*) FROM caught`) > 0 })
			routes, err := m.Routes(m.config)
			if err != nil {
				t.Fatal(err)
			}
			table, asked := rows(), 0
			for _, route := range routes {
				name := route.Method + " " + route.Pattern
				r, ok := table[name]
				if !ok {
					t.Errorf("%s has no row here", name)
					continue
				}
				delete(table, name)
				if _, tied := sees[r.object]; !tied && e == db.Postgres && os.Getenv("FIRSTLINE_SOAK") == "" {
					continue
				}
				actors := append([]string{"nobody"}, strings.Fields(lets[persons])...)
				if route.Surface == "api" {
					actors = append([]string{"nobody"}, strings.Fields(lets["api any"])...)
				}
				for _, actor := range actors {
					asked += m.walk(r, route.Method, route.Pattern, actor)
				}
			}
			for name := range table {
				t.Errorf("%s has a row and no route", name)
			}
			t.Logf("%d requests", asked)
		})
	}
}

// walk asks for Anna's, Bob's and nobody's.
func (m *matrix) walk(r row, method, pattern, actor string) (asked int) {
	m.t.Helper()
	of := []whose{nobodys, annas}
	if _, tied := sees[r.object]; tied {
		of = []whose{nobodys, annas, bobs}
		if strings.HasSuffix(r.object, "ticket") && r.want(actor, bobs) == none {
			of = append(of, merged, trashed)
		}
	}
	var nothing answer
	for _, o := range of {
		path, id := m.address(r, method, pattern, o)
		version := 0
		if id != 0 && method != http.MethodGet {
			version = m.count(`SELECT version FROM ticket WHERE id = $1`, id)
		}
		got := m.ask(r, actor, method, path)
		asked++
		if got.status == http.StatusForbidden { // such a page may name the address that was asked for
			got.body = strings.ReplaceAll(got.body, path, "")
		}
		outcome, want := outcomeOf(got.status, got.location), r.want(actor, o)
		if outcome != want {
			m.t.Errorf("%s %s as %s: %s (%d), want %s", method, path, actor, outcome, got.status, want)
		}
		if o == nobodys {
			nothing = got
			continue
		}
		if outcome == none || outcome == no && r.want(actor, nobodys) == no {
			if diff := cmp.Diff(nothing.body, got.body); diff != "" || nothing.status != got.status {
				m.t.Errorf("%s %s as %s differs from what is not there: %d, %d %s", method, path, actor, nothing.status, got.status, diff)
			}
		}
		if outcome != yes && version != 0 && m.count(`SELECT version FROM ticket WHERE id = $1`, id) != version {
			m.t.Errorf("%s %s as %s was refused and changed the ticket", method, path, actor)
		}
	}
	return asked
}

// TestFormsOfOtherSitesAreRefused sends every form as a page of another site would make a browser send it (T24): whoever is signed in,
// nothing happens. The API takes no cookies, so no other site can speak through it.
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	m := newMatrix(t, db.SQLite)
	routes, err := m.Routes(m.config)
	if err != nil {
		t.Fatal(err)
	}
	sessions := map[string]string{"nobody": "", "anna": m.session(m.actors["anna"]), "agent": m.session(m.actors["agent"]), "admin": m.session(m.actors["admin"])}
	table, before := rows(), m.print()
	for _, route := range routes {
		if route.Method == http.MethodGet {
			continue
		}
		r := table[route.Method+" "+route.Pattern]
		path := strings.NewReplacer("{id}", m.shared[annas].String(), "{kind}", "reply", "{token}", "x", "{group}", "desk", "{locale}", "en", "{from}", "2", "{item}", "1", "{proof}", "1").Replace(route.Pattern)
		for actor, cookie := range sessions {
			for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "", "Origin", "https://evil.example"}} {
				got, want := m.ask(r, "nobody", route.Method, path, append(from, "Cookie", "fl="+cookie)...), no
				if route.Surface == "api" {
					want = signIn
				}
				if outcome := outcomeOf(got.status, got.location); outcome != want {
					t.Errorf("%s %s as %s %v: %s, want %s", route.Method, path, actor, from, outcome, want)
				}
			}
		}
	}
	if after := m.print(); after != before {
		t.Errorf("forms of other sites changed %q", before.Changed(after))
	}
}

// TestLookingChangesNothing asks for every page as everybody (T24): the database stays as it is, but for when a session and a token were
// last used.
func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t, e)
			routes, err := m.Routes(m.config)
			if err != nil {
				t.Fatal(err)
			}
			sessions := map[string]string{}
			for name, who := range m.actors {
				if who.SignedIn() {
					sessions[name] = m.session(who)
				}
			}
			table, paths := rows(), map[string]string{}
			for _, route := range routes {
				if route.Method != http.MethodGet {
					continue
				}
				r := table[route.Method+" "+route.Pattern] // its address may name something that has to be made first
				paths[route.Surface+route.Pattern], _ = m.address(row{who: r.who, object: strings.Replace(r.object, "person", "team", 1)}, route.Method, route.Pattern, annas)
			}
			m.until("letters are on their way", func() bool {
				var due int
				err := m.DB.Get(t.Context(), &due, `SELECT count(*) FROM job WHERE dead = FALSE AND (running = TRUE OR due_at <= $1)`, m.DB.Now())
				return err == nil && due == 0
			})
			before := m.print()
			for _, route := range routes {
				path, looks := paths[route.Surface+route.Pattern]
				if !looks || route.Method != http.MethodGet {
					continue
				}
				r := table[route.Method+" "+route.Pattern]
				if route.Surface == "api" {
					for _, actor := range []string{"anna", "agent"} {
						m.ask(r, actor, http.MethodGet, path)
					}
					continue
				}
				for _, cookie := range sessions {
					m.ask(r, "nobody", http.MethodGet, path, "Cookie", "fl="+cookie)
				}
			}
			if after := m.print(); after != before {
				t.Errorf("looking changed %q", before.Changed(after))
			}
		})
	}
}
