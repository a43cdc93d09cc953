package mail

import (
	"context"
	"sync"
	"time"
)

const (
	linesPerBox = 3                // connections to one mailbox's server at once
	lineRest    = 20 * time.Second // an unused connection is closed after that
	patience    = 2 * time.Second  // a letter waits so long for a busy server before it makes room for those of others
)

// lines are the connections to outgoing servers: few for each mailbox, used again while there is something to send.
type lines struct {
	network *Network
	lock    sync.Mutex
	boxes   map[MailboxID]*lineBox
	closed  bool
}

// lineBox is what one mailbox has open.
type lineBox struct {
	slots chan struct{}
	idle  []idleLine
}

type idleLine struct {
	line    *line
	version int64
	bedtime *time.Timer
}

func newLines(n *Network) *lines { return &lines{network: n, boxes: map[MailboxID]*lineBox{}} }

func (p *lines) box(id MailboxID) *lineBox {
	p.lock.Lock()
	defer p.lock.Unlock()
	b := p.boxes[id]
	if b == nil {
		b = &lineBox{slots: make(chan struct{}, linesPerBox)}
		p.boxes[id] = b
	}
	return b
}

// slot waits a little for one of the mailbox's places; false when its server is busy.
func (p *lines) slot(ctx context.Context, id MailboxID) (release func(), ok bool) {
	b := p.box(id)
	alarm := time.NewTimer(patience)
	defer alarm.Stop()
	select {
	case b.slots <- struct{}{}:
		return func() { <-b.slots }, true
	case <-alarm.C:
	case <-ctx.Done():
	}
	return nil, false
}

// get is a connection that is ready: one that rests and still lives, or a new one.
func (p *lines) get(ctx context.Context, a remote) (*line, error) {
	for {
		rested := p.wake(a)
		if rested == nil {
			return p.network.dial(ctx, a)
		}
		if rested.again() == nil {
			return rested, nil
		}
		rested.close()
	}
}

// wake takes a resting connection that was made with the mailbox's present settings.
func (p *lines) wake(a remote) *line {
	b := p.box(a.ID)
	p.lock.Lock()
	defer p.lock.Unlock()
	for len(b.idle) > 0 {
		last := b.idle[len(b.idle)-1]
		b.idle = b.idle[:len(b.idle)-1]
		if last.bedtime.Stop() && last.version == a.Version {
			return last.line
		}
		go last.line.close()
	}
	return nil
}

// rest keeps a connection for the next letter.
func (p *lines) rest(a remote, l *line) {
	b := p.box(a.ID)
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.closed {
		go l.close()
		return
	}
	b.idle = append(b.idle, idleLine{l, a.Version, time.AfterFunc(lineRest, func() { p.retire(b, l) })})
}

func (p *lines) retire(b *lineBox, l *line) {
	p.lock.Lock()
	for i := range b.idle {
		if b.idle[i].line == l {
			b.idle = append(b.idle[:i:i], b.idle[i+1:]...)
			break
		}
	}
	p.lock.Unlock()
	l.close()
}

// close says goodbye on all connections.
func (p *lines) close() {
	p.lock.Lock()
	p.closed = true
	var all []*line
	for _, b := range p.boxes {
		for _, i := range b.idle {
			if i.bedtime.Stop() {
				all = append(all, i.line)
			}
		}
		b.idle = nil
	}
	p.lock.Unlock()
	for _, l := range all {
		l.close()
	}
}
