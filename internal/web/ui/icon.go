package ui

// Icon names a drawing of 16 by 16 points, drawn with one line of the text's colour.
type Icon string

// The icons.
const (
	IconNone     Icon = ""
	IconInbox    Icon = "inbox"
	IconUser     Icon = "user"
	IconUsers    Icon = "users"
	IconTag      Icon = "tag"
	IconFilter   Icon = "filter"
	IconSearch   Icon = "search"
	IconPlus     Icon = "plus"
	IconClose    Icon = "close"
	IconCheck    Icon = "check"
	IconDown     Icon = "down"
	IconRight    Icon = "right"
	IconLeft     Icon = "left"
	IconReply    Icon = "reply"
	IconLock     Icon = "lock"
	IconClip     Icon = "clip"
	IconSend     Icon = "send"
	IconClock    Icon = "clock"
	IconWarn     Icon = "warn"
	IconInfo     Icon = "info"
	IconError    Icon = "error"
	IconDone     Icon = "done"
	IconSun      Icon = "sun"
	IconMoon     Icon = "moon"
	IconScreen   Icon = "screen"
	IconGlobe    Icon = "globe"
	IconMenu     Icon = "menu"
	IconSettings Icon = "settings"
	IconMail     Icon = "mail"
	IconPhone    Icon = "phone"
	IconChat     Icon = "chat"
	IconFlag     Icon = "flag"
	IconBell     Icon = "bell"
	IconHome     Icon = "home"
	IconList     Icon = "list"
	IconTrash    Icon = "trash"
	IconDownload Icon = "download"
	IconOut      Icon = "out"
	IconEye      Icon = "eye"
	IconKeyboard Icon = "keyboard"
	IconFile     Icon = "file"
	IconImage    Icon = "image"
	IconBuilding Icon = "building"
	IconKey      Icon = "key"
	IconSignOut  Icon = "signout"
	IconRefresh  Icon = "refresh"
	IconDots     Icon = "dots"
	IconShield   Icon = "shield"
	IconPause    Icon = "pause"
	IconRing     Icon = "ring"
	IconHalf     Icon = "half"
	IconFull     Icon = "full"
	IconUp       Icon = "up"
	IconLevel    Icon = "level"
	IconBook     Icon = "book"
	IconLink     Icon = "link"
	IconEdit     Icon = "edit"
	IconStar     Icon = "star"
	IconBars1    Icon = "bars1"
	IconBars2    Icon = "bars2"
	IconBars3    Icon = "bars3"
	IconBars4    Icon = "bars4"
)

// path is the drawing of each icon, in SVG path steps.
func (i Icon) path() string {
	switch i {
	case IconInbox:
		return "M2 9.5 4 3.5h8l2 6v3h-12zM2 9.5h3.5l1 1.5h3l1-1.5H14"
	case IconFilter:
		return "M4 6h16M7 12h10M10 18h4"
	case IconUser:
		return "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8zM2.75 14c.4-2.6 2.5-4 5.25-4s4.85 1.4 5.25 4"
	case IconUsers:
		return "M6 7.75a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM1.5 13.25c.3-2.3 2-3.5 4.5-3.5s4.2 1.2 4.5 3.5M10.5 3.2a2.3 2.3 0 0 1 0 4.3M12 10c1.5.5 2.3 1.6 2.5 3.25"
	case IconTag:
		return "M2.5 2.5h5.2l5.8 5.8-5.2 5.2-5.8-5.8zM5.4 5.4h.01"
	case IconSearch:
		return "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2"
	case IconPlus:
		return "M8 3v10M3 8h10"
	case IconClose:
		return "M4 4l8 8M12 4l-8 8"
	case IconCheck:
		return "M3 8.5l3.3 3.3L13 4.7"
	case IconDown:
		return "M4 6.2l4 4 4-4"
	case IconRight:
		return "M6.2 4l4 4-4 4"
	case IconLeft:
		return "M9.8 4l-4 4 4 4"
	case IconReply:
		return "M6.5 3.5 2.5 7.5l4 4M2.5 7.5h6.2c2.9 0 4.8 1.9 4.8 5"
	case IconLock:
		return "M3.5 7.25h9v6h-9zM5.5 7.25V5a2.5 2.5 0 0 1 5 0v2.25"
	case IconClip:
		return "M12.8 7.6 7.9 12.5a3 3 0 0 1-4.3-4.3l5.2-5.2a2 2 0 0 1 2.9 2.9l-5 5a1 1 0 0 1-1.5-1.4l4.4-4.4"
	case IconSend:
		return "M2.5 8 13.5 2.8 10.8 13.2 7.4 9zM7.4 9l6.1-6.2"
	case IconClock:
		return "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6"
	case IconWarn:
		return "M8 2.5 14.3 13.2H1.7zM8 6.5v3M8 11.3h.01"
	case IconInfo:
		return "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.4v3.4M8 5.2h.01"
	case IconError:
		return "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.4M8 10.8h.01"
	case IconDone:
		return "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.3 8.2l1.9 1.9 3.6-3.9"
	case IconSun:
		return "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"
	case IconMoon:
		return "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z"
	case IconScreen:
		return "M2 3h12v8H2zM6 13.5h4M8 11v2.5"
	case IconGlobe:
		return "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c3.4 3.3 3.4 8.7 0 12M8 2c-3.4 3.3-3.4 8.7 0 12"
	case IconMenu:
		return "M2.5 4.5h11M2.5 8h11M2.5 11.5h11"
	case IconSettings:
		return "M2.5 4.5h5M11.5 4.5h2M2.5 11.5h2M8.5 11.5h5M9.5 6.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM6.5 13.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z"
	case IconMail:
		return "M2 3.5h12v9H2zM2.3 4.2 8 8.7l5.7-4.5"
	case IconPhone:
		return "M3 2.5h2.6l1.2 3-1.6 1.2a7.4 7.4 0 0 0 4.1 4.1l1.2-1.6 3 1.2V13c0 .5-.4.8-.8.8A11 11 0 0 1 2.2 3.3c0-.4.3-.8.8-.8z"
	case IconChat:
		return "M2 3h12v8H7l-3 2.5V11H2zM5 6h6M5 8.3h4"
	case IconFlag:
		return "M3.5 14V2.5M3.5 3h8.7l-1.9 3 1.9 3H3.5"
	case IconBell:
		return "M3 11.5c1-1 1.3-2 1.3-4.3a3.7 3.7 0 0 1 7.4 0c0 2.3.3 3.3 1.3 4.3zM6.7 13.7h2.6"
	case IconHome:
		return "M2.5 7.5 8 2.7l5.5 4.8v6h-4v-3.7h-3v3.7h-4z"
	case IconList:
		return "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01"
	case IconTrash:
		return "M2.5 4.2h11M6 4.2V2.5h4v1.7M4 4.2l.6 9.3h6.8l.6-9.3M6.7 6.8v4M9.3 6.8v4"
	case IconDownload:
		return "M8 2.5v7.5M4.8 6.9 8 10.1l3.2-3.2M2.5 13.5h11"
	case IconOut:
		return "M6.5 3.5h-3v9h9v-3M9 2.5h4.5V7M13.3 2.7 7.5 8.5"
	case IconEye:
		return "M1.5 8c1.6-2.9 3.8-4.4 6.5-4.4s4.9 1.5 6.5 4.4c-1.6 2.9-3.8 4.4-6.5 4.4S3.1 10.9 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
	case IconKeyboard:
		return "M1.5 4h13v8h-13zM4 6.6h.01M6.7 6.6h.01M9.3 6.6h.01M12 6.6h.01M5 9.5h6"
	case IconFile:
		return "M3.5 2h5.5l3.5 3.5V14h-9zM9 2v3.5h3.5"
	case IconImage:
		return "M2 3h12v10H2zM2.3 11.7l3.4-3.6 2.5 2.6 2-1.9 3.5 3.2M10.3 6h.01"
	case IconBuilding:
		return "M3 14V2.5h6.5V14M9.5 6H13v8M1.5 14h13M5.2 5.3h2M5.2 8h2M5.2 10.7h2"
	case IconKey:
		return "M5.2 13.3a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM7.1 8.9 13 3M10.8 5.2l1.9 1.9M12.3 3.7l1.2 1.2"
	case IconSignOut:
		return "M6.5 2.5h-4v11h4M6.5 8h7M10.5 5l3 3-3 3"
	case IconRefresh:
		return "M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 2.3v2.9h-2.9"
	case IconDots:
		return "M3.5 8h.01M8 8h.01M12.5 8h.01"
	case IconShield:
		return "M8 1.8 13.3 4v3.8c0 3-2 5.2-5.3 6.4C4.7 13 2.7 10.8 2.7 7.8V4zM5.8 8l1.6 1.6 2.9-3.2"
	case IconPause:
		return "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.5 6v4M9.5 6v4"
	case IconRing:
		return "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11z"
	case IconHalf:
		return "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 2.5v11M10.5 3.3v9.4M9.2 2.7v10.6M11.8 4.2v7.6"
	case IconFull:
		return "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 8h.01"
	case IconUp:
		return "M8 13V3.2M4 7l4-4 4 4"
	case IconLevel:
		return "M2.5 13.5h3v-3h3v-3h3v-3h2"
	case IconBook:
		return "M8 4C6.5 2.8 4.5 2.5 2 2.7v9.8c2.5-.2 4.5.1 6 1.3 1.5-1.2 3.5-1.5 6-1.3V2.7C11.5 2.5 9.5 2.8 8 4zM8 4v9.5"
	case IconLink:
		return "M6.7 9.3a2.7 2.7 0 0 0 3.8 0l2.4-2.4a2.7 2.7 0 0 0-3.8-3.8L8 4.2M9.3 6.7a2.7 2.7 0 0 0-3.8 0L3.1 9.1a2.7 2.7 0 0 0 3.8 3.8L8 11.8"
	case IconEdit:
		return "M3 13l.7-3L10.8 3l2.2 2.2L6 12.3zM9.3 4.5l2.2 2.2"
	case IconStar:
		return "M8 2.2l1.8 3.8 4.1.5-3 2.9.8 4.1L8 11.5l-3.7 2 .8-4.1-3-2.9 4.1-.5z"
	case IconBars1:
		return "M3.5 13v-2.5"
	case IconBars2:
		return "M3.5 13v-2.5M6.5 13V8"
	case IconBars3:
		return "M3.5 13v-2.5M6.5 13V8M9.5 13V5.5"
	case IconBars4:
		return "M3.5 13v-2.5M6.5 13V8M9.5 13V5.5M12.5 13V3"
	}
	return ""
}

// Icons lists all of them, for the page that shows every component.
func Icons() []Icon {
	return []Icon{
		IconInbox, IconUser, IconUsers, IconTag, IconSearch, IconPlus, IconClose, IconCheck, IconDown, IconRight, IconLeft, IconReply,
		IconLock, IconClip, IconSend, IconClock, IconWarn, IconInfo, IconError, IconDone, IconSun, IconMoon, IconScreen, IconGlobe,
		IconMenu, IconSettings, IconMail, IconPhone, IconChat, IconFlag, IconBell, IconHome, IconList, IconTrash, IconDownload, IconOut,
		IconEye, IconKeyboard, IconFile, IconImage, IconBuilding, IconKey, IconSignOut, IconRefresh, IconDots, IconShield, IconPause,
		IconRing, IconHalf, IconFull, IconUp, IconLevel, IconBook, IconLink, IconEdit, IconStar, IconBars1, IconBars2, IconBars3, IconBars4,
	}
}
